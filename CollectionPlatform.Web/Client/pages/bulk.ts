import { many, setText } from "../formatting/show";

/** Says how many rows are selected, and selects all of the page. Without scripts the boxes and buttons do the same. */
export function startBulk(form: HTMLFormElement): void {
  const boxes = [...document.querySelectorAll<HTMLInputElement>(`input[name=ids][form="${form.id}"]`)];
  const all = document.querySelector<HTMLInputElement>("[data-bulk-all]");
  const count = form.querySelector<HTMLElement>("[data-bulk-count]")!;
  const buttons = form.querySelectorAll("button");
  const show = (): void => {
    const ticked = boxes.filter((box) => box.checked).length;
    setText(count, ticked > 0 ? `${many(ticked, "category", "categories")} selected` : "None selected");
    for (const button of buttons) button.disabled = ticked === 0;
    if (!all) return;
    all.checked = ticked > 0 && ticked === boxes.length;
    all.indeterminate = ticked > 0 && ticked < boxes.length;
  };
  for (const box of boxes) box.addEventListener("change", show);
  if (all) {
    all.hidden = boxes.length === 0;
    all.addEventListener("change", () => {
      for (const box of boxes) box.checked = all.checked;
      show();
    });
  }
  addEventListener("pageshow", show); // a browser that comes back to the page restores the ticks
  show();
}
