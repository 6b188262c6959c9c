import { count, exact, many, money, provider, reason, setText } from "./show";
import type { LogEntry, LogItem } from "./wire";

const mostRows = 300;

/** The live feed: newest first, each entry once, at most 300 rows (entries and their items), and still while a person reads. */
export class Feed {
  /** The last entry this page has or has been told of. */
  last: number;

  private paused = false;
  private held: { entries: LogEntry[]; skipped: number }[] = [];

  constructor(
    private readonly list: HTMLElement,
    private readonly empty: HTMLElement | null,
    private readonly button: HTMLButtonElement | null,
    last: number,
  ) {
    this.last = last;
    button?.addEventListener("click", () => this.toggle());
  }

  take(entries: LogEntry[], skipped: number, last: number): void {
    if (last <= this.last && entries.length === 0) return;
    const fresh = entries.filter((entry) => entry.id > this.last);
    this.last = Math.max(this.last, last);
    if (fresh.length === 0 && skipped === 0) return;
    if (this.paused) this.hold(fresh, skipped);
    else this.show(fresh, skipped);
  }

  private show(entries: LogEntry[], skipped: number): void {
    const nodes: Node[] = entries.map(entryNode).reverse();
    if (skipped > 0) nodes.push(gapNode(skipped));
    this.list.prepend(...nodes);
    if (this.empty) this.empty.hidden = true;
    let rows = this.list.querySelectorAll("li").length;
    while (rows > mostRows && this.list.childElementCount > 1) {
      const oldest = this.list.lastElementChild!;
      rows -= 1 + oldest.querySelectorAll("li").length;
      oldest.remove();
    }
  }

  private hold(entries: LogEntry[], skipped: number): void {
    this.held.push({ entries, skipped });
    // What would fall off the page when it is shown need not be kept.
    while (this.held.length > 1 && this.heldCount() > mostRows) {
      const dropped = this.held.shift()!;
      this.held[0]!.skipped += dropped.skipped + dropped.entries.length;
    }
    this.label();
  }

  private heldCount(): number {
    return this.held.reduce((sum, part) => sum + part.entries.length, 0);
  }

  private toggle(): void {
    this.paused = !this.paused;
    this.button?.setAttribute("aria-pressed", String(this.paused));
    if (!this.paused) for (const part of this.held.splice(0)) this.show(part.entries, part.skipped);
    this.label();
  }

  private label(): void {
    const waiting = this.held.reduce((sum, part) => sum + part.entries.length + part.skipped, 0);
    const text = !this.paused ? "Pause the feed" : waiting > 0 ? `Go on (${count(waiting)} new)` : "Go on";
    setText(this.button?.querySelector("span"), text);
    this.button?.querySelector("use")?.setAttribute("href", `/icons.svg#${this.paused ? "play" : "pause"}`);
  }
}

function clone(id: string): HTMLElement {
  const template = document.getElementById(id) as HTMLTemplateElement;
  return template.content.firstElementChild!.cloneNode(true) as HTMLElement;
}

function slot(parent: HTMLElement, name: string, text: string): void {
  setText(parent.querySelector(`[data-slot=${name}]`), text);
}

function entryNode(entry: LogEntry): HTMLElement {
  const node = clone("feed-entry");
  node.dataset.seq = String(entry.id);
  node.classList.toggle("skipped", entry.outcome === "skipped");
  node.classList.add("fresh");
  slot(node, "provider", provider(entry.provider));
  slot(node, "category", entry.category);
  slot(node, "outcome", entry.reason ? `Skipped: ${reason(entry.reason)}` : many(entry.items.length, "item", "items"));
  slot(node, "cost", money(entry.costUsd));
  const time = node.querySelector("time")!;
  time.dateTime = entry.at;
  time.title = exact(new Date(entry.at));
  setText(time, "just now");
  node.querySelector("[data-slot=items]")!.replaceChildren(...entry.items.map(itemNode));
  return node;
}

function itemNode(item: LogItem): HTMLElement {
  const node = clone("feed-item");
  slot(node, "title", item.title);
  slot(node, "seller", item.seller ?? "");
  slot(node, "price", item.priceUsd === null ? "" : money(item.priceUsd));
  return node;
}

function gapNode(skipped: number): HTMLElement {
  const node = document.createElement("li");
  node.className = "feed-gap";
  node.textContent = `${many(skipped, "more call", "more calls")}, too quick to list one by one`;
  return node;
}
