import { tick } from "../formatting/clock";

/**
 * Renews the parts of this page that carry `data-part` from the server's own rendering of it: what is opened stays open, and the focus on
 * it. Focus on anything else inside a part puts its renewal off. At most one renewal at a time and one per `pause` ms, unless it is urgent;
 * a wish during one is kept.
 */
export class Parts {
  private wished = false;
  private busy = false;
  private urgent = false;
  private endPause: (() => void) | undefined;

  constructor(private readonly pause: number) {}

  renew(urgent = false): void {
    if (!document.querySelector("[data-part]")) return;
    this.wished = true;
    if (urgent) {
      this.urgent = true;
      this.endPause?.();
    }
    if (!this.busy) void this.work();
  }

  private async work(): Promise<void> {
    this.busy = true;
    while (this.wished) {
      this.wished = this.urgent = false;
      try {
        const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
        if (answer.ok && !answer.redirected) swap(new DOMParser().parseFromString(await answer.text(), "text/html"));
      } catch (error) {
        if (!(error instanceof TypeError)) throw error; // no network: the connection banner says so, and the next change asks again
      }
      if (!this.urgent) await this.rest();
    }
    this.busy = false;
  }

  private async rest(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.endPause = resolve;
      setTimeout(resolve, this.pause);
    });
    this.endPause = undefined;
  }
}

function swap(fresh: Document): void {
  for (const part of document.querySelectorAll<HTMLElement>("[data-part]")) {
    const next = fresh.querySelector<HTMLElement>(`[data-part="${part.dataset.part}"]`);
    if (!next) continue;
    const row = rowWithFocus(part);
    if (!row && part.contains(document.activeElement)) continue;
    for (const open of part.querySelectorAll<HTMLDetailsElement>("details[data-key][open]")) {
      next.querySelector(`details[data-key="${open.dataset.key}"]`)?.setAttribute("open", "");
    }
    const scrolled = [...part.querySelectorAll(".tall")].map((box) => box.scrollTop);
    part.replaceChildren(...next.childNodes);
    if (row) part.querySelector<HTMLElement>(`details[data-key="${row}"] > summary`)?.focus({ preventScroll: true });
    part.querySelectorAll(".tall").forEach((box, i) => (box.scrollTop = scrolled[i] ?? 0));
  }
  tick();
}

/** The key of the row whose heading has the focus. */
function rowWithFocus(part: HTMLElement): string | undefined {
  const heading = document.activeElement;
  return heading?.matches("details[data-key] > summary") && part.contains(heading) ? heading.parentElement!.dataset.key : undefined;
}
