import { entryNode, gapNode } from "./feedEntry";
import { count, setText } from "../formatting/show";
import type { FeedEntry } from "../live/wire";

const mostRows = 300;
const mostRowsReadingBack = 1500;

/** Older entries that are looked through for a failure, at most, per click. */
const mostPages = 10;

/**
 * The log as it grows: newest first, each entry once, at most 300 rows (entries and their items), and still while a person reads. Older
 * entries come on demand.
 */
export class Feed {
  /** The last entry this page has or has been told of. */
  last: number;

  private paused = false;
  private rows = mostRows;
  private held: { entries: FeedEntry[]; skipped: number }[] = [];
  private readonly button: HTMLButtonElement | null;
  private readonly filter: HTMLElement | null;
  private readonly older: HTMLElement | null;

  /** Of the page as it is; null while another tab is open. */
  static of(page: HTMLElement): Feed | null {
    const list = page.querySelector<HTMLElement>("[data-testid=feed]");
    return list && new Feed(page, list);
  }

  private constructor(
    private readonly page: HTMLElement,
    private readonly list: HTMLElement,
  ) {
    this.last = Number(list.dataset.last);
    this.button = page.querySelector("[data-feed-pause]");
    this.filter = page.querySelector("[data-feed-filter]");
    this.older = page.querySelector("[data-feed-older]");
    this.button?.addEventListener("click", () => this.pause(!this.paused));
    this.filter?.addEventListener("click", (event) => {
      event.preventDefault();
      this.toggleFilter();
    });
    this.older?.addEventListener("click", (event) => {
      event.preventDefault();
      void this.readBack();
    });
    if (list.dataset.before) this.standStill(); // an address that leads to older entries
  }

  take(entries: FeedEntry[], skipped: number, last: number): void {
    if (last <= this.last && entries.length === 0) return;
    const fresh = entries.filter((entry) => entry.id > this.last);
    this.last = Math.max(this.last, last);
    if (fresh.length === 0 && skipped === 0) return;
    if (this.paused) this.hold(fresh, skipped);
    else this.show(fresh, skipped);
  }

  private show(entries: FeedEntry[], skipped: number): void {
    const nodes = entries.map((entry) => entryNode(entry)).reverse();
    this.list.querySelector(".fresh")?.classList.remove("fresh"); // only the newest flashes
    nodes[0]?.classList.add("fresh");
    if (skipped > 0) nodes.push(gapNode(skipped));
    this.list.prepend(...nodes);
    this.trim();
  }

  private trim(): void {
    let rows = this.list.querySelectorAll("li").length;
    while (rows > this.rows && this.list.childElementCount > 1) {
      const oldest = this.list.lastElementChild!;
      rows -= 1 + oldest.querySelectorAll("li").length;
      oldest.remove();
    }
    this.page.querySelector<HTMLElement>("[data-feed-empty]")!.hidden = this.list.childElementCount > 0;
    if (this.older) this.older.hidden = this.oldest() <= 1;
  }

  private hold(entries: FeedEntry[], skipped: number): void {
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

  private pause(paused: boolean): void {
    this.paused = paused;
    this.button?.setAttribute("aria-pressed", String(paused));
    if (!paused) {
      this.rows = mostRows;
      for (const part of this.held.splice(0)) this.show(part.entries, part.skipped);
      this.trim();
    }
    this.label();
  }

  private label(): void {
    const waiting = this.held.reduce((sum, part) => sum + part.entries.length + part.skipped, 0);
    const text = !this.paused ? "Pause the log" : waiting > 0 ? `Resume (${count(waiting)} new)` : "Resume";
    setText(this.button?.querySelector("span"), text);
    this.button?.querySelector("use")?.setAttribute("href", `/icons.svg#${this.paused ? "play" : "pause"}`);
  }

  /** Kept in the address: a reload, or a colleague who gets the link, sees the same. */
  private toggleFilter(): void {
    const only = this.list.classList.toggle("only-failures");
    this.filter!.setAttribute("aria-pressed", String(only));
    const here = new URL(location.href);
    if (only) here.searchParams.set("feed", "failures");
    else here.searchParams.delete("feed");
    history.replaceState(null, "", here);
  }

  /** The number of the oldest entry shown; 1 when there is none older. */
  private oldest(): number {
    const entries = this.list.querySelectorAll<HTMLElement>("[data-seq]");
    return Number(entries[entries.length - 1]?.dataset.seq ?? 1);
  }

  /** New ones wait, so that nothing moves under the reader. */
  private standStill(): void {
    this.pause(true);
    this.rows = mostRowsReadingBack;
  }

  /** Adds a page of older entries below; with the filter on, pages until one has a failure. */
  private async readBack(): Promise<void> {
    if (this.older?.getAttribute("aria-busy") === "true") return;
    this.older?.setAttribute("aria-busy", "true");
    this.standStill();
    const only = this.list.classList.contains("only-failures");
    try {
      for (let page = 0; page < mostPages && this.oldest() > 1; page++) {
        const answer = await fetch(`${location.pathname}?handler=log&before=${this.oldest()}`);
        if (!answer.ok || answer.redirected) break;
        const entries = (await answer.json()) as FeedEntry[];
        this.list.append(...entries.map((entry) => entryNode(entry)).reverse());
        if (entries.length === 0 || !only || entries.some((entry) => entry.outcome === "skipped")) break;
      }
    } catch (error) {
      if (!(error instanceof TypeError)) throw error; // no network: the connection banner says so
    }
    this.older?.removeAttribute("aria-busy");
    this.fadeNewest();
  }

  /** Beyond the bound the newest go: who reads back has them again with "Resume" or a reload. */
  private fadeNewest(): void {
    let rows = this.list.querySelectorAll("li").length;
    let dropped = 0;
    while (rows > this.rows && this.list.childElementCount > 1) {
      const newest = this.list.firstElementChild!;
      rows -= 1 + newest.querySelectorAll("li").length;
      newest.remove();
      dropped++;
    }
    if (dropped > 0) this.list.prepend(gapNode(dropped));
    if (this.older) this.older.hidden = this.oldest() <= 1;
  }
}
