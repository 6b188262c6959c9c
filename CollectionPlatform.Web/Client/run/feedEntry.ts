import { now } from "../formatting/clock";
import { ago, exact, many, money, price, setText } from "../formatting/show";
import type { LogEntry, LogItem } from "../live/wire";

/** A row of the feed, made from the page's own template. */
export function entryNode(entry: LogEntry, fresh = true): HTMLElement {
  const node = clone("feed-entry");
  node.dataset.seq = String(entry.id);
  node.id = `entry-${entry.id}`;
  node.querySelector<HTMLAnchorElement>("[data-slot=link]")!.href = `?tab=feed&before=${entry.id + 1}#${node.id}`;
  node.classList.toggle("skipped", entry.outcome === "skipped");
  node.classList.toggle("fresh", fresh);
  slot(node, "provider", word("providers", entry.provider));
  slot(node, "category", entry.category);
  slot(node, "outcome", entry.reason ? `Skipped: ${word("reasons", entry.reason)}` : many(entry.items.length, "item", "items"));
  slot(node, "cost", price(entry.costUsd));
  const time = node.querySelector("time")!;
  time.dateTime = entry.at;
  time.title = exact(new Date(entry.at));
  setText(time, ago(Date.parse(entry.at), now()));
  node.querySelector("[data-slot=items]")!.replaceChildren(...entry.items.map(itemNode));
  return node;
}

/** Calls that are not listed one by one. */
export function gapNode(skipped: number): HTMLElement {
  const node = document.createElement("li");
  node.className = "feed-gap";
  node.textContent = `${many(skipped, "more call", "more calls")} not listed here`;
  return node;
}

function itemNode(item: LogItem): HTMLElement {
  const node = clone("feed-item");
  slot(node, "title", item.title);
  slot(node, "seller", item.seller ?? "");
  slot(node, "price", item.priceUsd === null ? "" : money(item.priceUsd));
  return node;
}

function clone(id: string): HTMLElement {
  const template = document.getElementById(id) as HTMLTemplateElement;
  return template.content.firstElementChild!.cloneNode(true) as HTMLElement;
}

/** The server's word for a provider or a reason; the lists come with the template. */
function word(list: "providers" | "reasons", key: string): string {
  const words = JSON.parse((document.getElementById("feed-entry") as HTMLTemplateElement).dataset[list]!) as Record<string, string>;
  return words[key] ?? key;
}

function slot(parent: HTMLElement, name: string, text: string): void {
  setText(parent.querySelector(`[data-slot=${name}]`), text);
}
