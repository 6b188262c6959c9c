import { tick } from "../formatting/clock";
import { morph } from "./morph";

/**
 * Renews the parts of this page that carry `data-part` from the server's own rendering of it: only what differs is touched, so that focus,
 * scrolling and what is open stay. At most one renewal at a time and one per `pause` ms, unless it is urgent; a wish during one is kept.
 */
export class Parts {
  private wished = false;
  private busy = false;
  private urgent = false;
  private endPause: (() => void) | undefined;
  private readonly listeners: (() => void)[] = [];

  constructor(private readonly pause: number) {}

  /** Called at once after each renewal: live figures in a part are then put back to the newest. */
  onRenewed(listener: () => void): void {
    this.listeners.push(listener);
  }

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
        const loadedAt = document.documentElement.dataset.now ?? "";
        const answer = await fetch(location.href, { headers: { Accept: "text/html", "X-Loaded-At": loadedAt } });
        if (answer.ok && !answer.redirected) this.swap(new DOMParser().parseFromString(await answer.text(), "text/html"));
      } catch (error) {
        if (!(error instanceof TypeError)) throw error; // no network: the connection banner says so, and the next change asks again
      }
      if (!this.urgent) await this.rest();
    }
    this.busy = false;
  }

  private swap(fresh: Document): void {
    const row = document.activeElement?.closest<HTMLElement>("[data-key]")?.dataset.key;
    for (const part of document.querySelectorAll<HTMLElement>("[data-part]")) {
      const next = fresh.querySelector<HTMLElement>(`[data-part="${part.dataset.part}"]`);
      if (next) morph(part, next);
    }
    // A row that went to another part of the page, as a run does when it ends, takes the focus along.
    if (row && document.activeElement === document.body)
      document.querySelector<HTMLElement>(`[data-key="${CSS.escape(row)}"] a`)?.focus({ preventScroll: true });
    for (const listener of this.listeners) listener();
    tick();
  }

  private async rest(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.endPause = resolve;
      setTimeout(resolve, this.pause);
    });
    this.endPause = undefined;
  }
}
