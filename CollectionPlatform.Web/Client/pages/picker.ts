import { count, setText } from "../formatting/show";

/** The categories of the review: search, select all, clear, and the selected ones alone. `changed` is called when the choice is another. */
export class Picker {
  readonly boxes: HTMLInputElement[];
  private readonly all: HTMLInputElement | null;
  private readonly search: HTMLInputElement | null;
  private readonly only: HTMLButtonElement | null;

  constructor(
    private readonly form: HTMLFormElement,
    private readonly changed: () => void,
  ) {
    this.boxes = [...form.querySelectorAll<HTMLInputElement>("input[name=categoryIds]")];
    this.all = form.querySelector("[data-select-all]");
    this.search = form.querySelector("[data-category-search]");
    this.only = form.querySelector("[data-show-selected]");
    if (this.all) this.all.name = ""; // here it ticks what is shown; without scripts it means all there are

    this.search?.addEventListener("input", () => this.filter());
    this.search?.addEventListener("keydown", (event) => {
      if (event.key === "Enter") event.preventDefault();
    });
    this.only?.addEventListener("click", () => this.showOnly(this.only!.getAttribute("aria-pressed") !== "true"));
    form.querySelector("[data-clear-search]")?.addEventListener("click", () => {
      this.search!.value = "";
      this.showOnly(false);
      this.search!.focus();
    });
    form.querySelector("[data-clear-choice]")?.addEventListener("click", (event) => {
      event.preventDefault();
      this.untick(this.boxes);
      this.showOnly(false);
      this.changed();
    });
    form.addEventListener("change", (event) => {
      const target = event.target as HTMLInputElement;
      if (target === this.all) for (const box of this.shown()) box.checked = target.checked;
      if (target !== this.all && target.name !== "categoryIds") return;
      this.mark();
      this.changed();
    });
  }

  get any(): boolean {
    return this.boxes.some((box) => box.checked);
  }

  /** Makes the count and the box of all follow the ticks. */
  mark(): void {
    const ticked = this.boxes.filter((box) => box.checked).length;
    setText(this.form.querySelector("[data-picked]"), count(ticked));
    if (this.only) this.only.disabled = ticked === 0 && this.only.getAttribute("aria-pressed") !== "true";
    if (!this.all) return;
    const visible = this.shown();
    const marked = visible.filter((box) => box.checked).length;
    this.all.checked = visible.length > 0 && marked === visible.length;
    this.all.indeterminate = marked > 0 && marked < visible.length;
  }

  /** Ticks these and no others. */
  choose(ids: string[]): void {
    const chosen = new Set(ids);
    for (const box of this.boxes) box.checked = chosen.has(box.value);
    this.mark();
  }

  untick(boxes: Iterable<HTMLInputElement>): void {
    for (const box of boxes) box.checked = false;
    this.mark();
  }

  focus(): void {
    this.form.querySelector<HTMLElement>(".categories")?.focus();
  }

  private shown(): HTMLInputElement[] {
    return this.boxes.filter((box) => !box.closest("li")!.hidden);
  }

  /** A row that is unticked meanwhile stays until the list is filtered anew: nothing moves under the pointer. */
  private showOnly(selected: boolean): void {
    this.only?.setAttribute("aria-pressed", String(selected));
    setText(this.only, selected ? "Show all" : "Show selected");
    this.filter();
  }

  private filter(): void {
    const words = this.search!.value.toLowerCase().split(/\s+/).filter(Boolean);
    const selected = this.only?.getAttribute("aria-pressed") === "true";
    for (const box of this.boxes) {
      const names = [...box.closest("label")!.querySelectorAll("bdi, .mono")];
      const text = names.map((name) => name.textContent!.toLowerCase()).join(" ");
      box.closest("li")!.hidden = !words.every((word) => text.includes(word)) || (selected && !box.checked);
    }
    this.form.querySelector<HTMLElement>("[data-no-match]")!.hidden = this.shown().length > 0;
    setText(this.form.querySelector("[data-select-all-what]"), words.length > 0 || selected ? "shown" : "");
    this.mark();
  }
}
