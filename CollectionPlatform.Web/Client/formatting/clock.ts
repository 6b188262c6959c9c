import { ago, duration, left, setText, until } from "./show";

/** Milliseconds by which the server's clock is ahead of this browser's. */
let ahead = 0;

/** The server's time: what the page says of time does not depend on the browser's clock. */
export const now = (): number => Date.now() + ahead;

/** Every message of the server tells its time. */
export function setClock(at: string): void {
  ahead = Date.parse(at) - Date.now();
}

/** Keeps relative times and countdowns of the page current, once a second. */
export function startClock(): void {
  const rendered = Number(document.documentElement.dataset.now);
  const page = performance.getEntriesByType("navigation")[0] as PerformanceNavigationTiming | undefined;
  // Measured by the clock that only counts: the other one may be wrong, and be set meanwhile.
  if (rendered && page) ahead = rendered + (performance.now() - page.responseStart) - Date.now();
  tick();
  setInterval(tick, 1000);
}

export function tick(): void {
  const at = now();
  for (const time of document.querySelectorAll<HTMLTimeElement>("time[data-ago]")) setText(time, ago(Date.parse(time.dateTime), at));
  for (const wait of document.querySelectorAll<HTMLElement>("[data-countdown]")) {
    const next = Date.parse(wait.dataset.countdown ?? "");
    if (!Number.isNaN(next)) setText(wait, "countdownPlain" in wait.dataset ? left(next, at) : until(next, at));
  }
  for (const work of document.querySelectorAll<HTMLElement>("[data-worked-since]")) {
    const since = Math.max(0, at - Date.parse(work.dataset.workedSince ?? ""));
    setText(work, duration(Number(work.dataset.workedBefore) + since / 1000));
  }
  for (const mark of document.querySelectorAll<HTMLElement>("[data-updated-at]")) {
    setText(mark, `updated ${ago(Number(mark.dataset.updatedAt), at)}`);
  }
}
