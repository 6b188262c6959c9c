import { ago, duration, setText } from "./show";

/** Keeps relative times and countdowns of the page current, once a second. */
export function startClock(): void {
  tick();
  setInterval(tick, 1000);
}

export function tick(): void {
  const now = Date.now();
  for (const time of document.querySelectorAll<HTMLTimeElement>("time[data-ago]")) setText(time, ago(Date.parse(time.dateTime), now));
  for (const wait of document.querySelectorAll<HTMLElement>("[data-countdown]")) {
    const seconds = Math.ceil((Date.parse(wait.dataset.countdown ?? "") - now) / 1000);
    setText(wait, seconds > 0 ? `in ${duration(seconds)}` : "now");
  }
  for (const work of document.querySelectorAll<HTMLElement>("[data-worked-since]")) {
    const since = Math.max(0, now - Date.parse(work.dataset.workedSince ?? ""));
    setText(work, duration(Number(work.dataset.workedBefore) + since / 1000));
  }
  for (const mark of document.querySelectorAll<HTMLElement>("[data-updated-at]")) {
    setText(mark, `updated ${ago(Number(mark.dataset.updatedAt), now)}`);
  }
}
