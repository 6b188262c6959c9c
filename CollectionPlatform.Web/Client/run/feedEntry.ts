import { now } from "../formatting/clock";
import { ago, count, exact, many, setText } from "../formatting/show";
import type { FeedChip, FeedEntry } from "../live/wire";

/** A row of the feed, made from the page's own template; all its words are the server's. */
export function entryNode(entry: FeedEntry): HTMLElement {
  const template = document.getElementById("feed-entry") as HTMLTemplateElement;
  const node = template.content.firstElementChild!.cloneNode(true) as HTMLElement;
  const skipped = entry.outcome === "skipped";
  node.dataset.seq = String(entry.id);
  node.id = `entry-${entry.id}`;
  node.classList.toggle("skipped", skipped);
  const title = node.querySelector<HTMLAnchorElement>("[data-slot=title]")!;
  if (entry.href) title.href = entry.href;
  else title.removeAttribute("href");
  slot(node, "title", entry.title);
  slot(node, "price", entry.price);
  slot(node, "provider", entry.provider);
  slot(node, "category", entry.category);
  slot(node, "result", skipped ? `Skipped: ${entry.result}` : entry.result);
  slot(node, "cost", entry.cost);
  if (skipped) node.querySelector(".feed-result use")!.setAttribute("href", "/icons.svg#alert");
  if (entry.image) node.querySelector("[data-slot=thumb]")!.append(picture(entry.image));
  showChips(node.querySelector("[data-slot=chips]")!, entry);
  node.querySelector<HTMLAnchorElement>("[data-slot=link]")!.href = `?tab=feed&before=${entry.id + 1}#${node.id}`;
  const time = node.querySelector("time")!;
  time.dateTime = entry.at;
  time.title = exact(new Date(entry.at));
  setText(time, ago(Date.parse(entry.at), now()));
  return node;
}

/** Calls that are not listed one by one. */
export function gapNode(skipped: number): HTMLElement {
  const node = document.createElement("li");
  node.className = "feed-gap";
  node.textContent = `${many(skipped, "more call", "more calls")} not listed here`;
  return node;
}

function showChips(list: HTMLElement, entry: FeedEntry): void {
  const blank = list.firstElementChild as HTMLElement;
  const more = list.querySelector<HTMLElement>("[data-slot=more]")!;
  setText(more, entry.more > 0 ? `${count(entry.more)} more` : "");
  list.replaceChildren(...entry.chips.map((chip) => chipNode(blank.cloneNode(true) as HTMLElement, chip)), more);
}

function chipNode(node: HTMLElement, chip: FeedChip): HTMLElement {
  if (chip.tone) node.classList.add(chip.tone);
  if (chip.title) node.title = chip.title;
  slot(node, "name", chip.name);
  slot(node, "price", chip.price);
  slot(node, "change", chip.change);
  return node;
}

/** As Components/Thumb.cs renders it. */
function picture(address: string): HTMLImageElement {
  const image = new Image(40, 40);
  image.alt = "";
  image.loading = "lazy";
  image.decoding = "async";
  image.referrerPolicy = "no-referrer";
  image.src = address;
  return image;
}

function slot(parent: HTMLElement, name: string, text: string): void {
  setText(parent.querySelector(`[data-slot=${name}]`), text);
}
