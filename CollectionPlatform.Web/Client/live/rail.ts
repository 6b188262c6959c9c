import type { Run } from "./wire";

/** How far the line reaches at most, in caps: as in Formatting/MoneyRail.cs. */
const longest = 1.5;

/** Puts the marks of a money rail where the spend of now and what the server knows of the run's end want them. */
export function showRail(rail: SVGElement, { spend, state }: Run): void {
  const usd = new Map<string, number>();
  for (const part of (rail.dataset.amounts ?? "").split(" ")) {
    const [name, value] = part.split("=");
    if (value) usd.set(name!, Number(value));
  }
  const cap = spend.capUsd;
  const spent = spend.settledUsd + spend.uncertainUsd;
  const warnAt = Number(rail.dataset.warnAt);
  usd.set("spent", spent).set("cap", cap);
  usd.set("warning", (cap * warnAt) / 100);
  for (const name of ["forecastLow", "forecastExpected", "forecastHigh"]) {
    const amount = usd.get(name);
    if (amount !== undefined) usd.set(name, Math.max(amount, spent));
  }
  const end = Math.min(cap * longest, Math.max(cap, spent, usd.get("estimateHigh") ?? 0, usd.get("forecastHigh") ?? 0));
  usd.set("end", end);
  const place = (name: string) => (end > 0 ? (Math.min(Math.max(usd.get(name) ?? 0, 0), end) / end) * 100 : 0);
  const put = (mark: Element, name: string, percent: number) => mark.setAttribute(name, `${Math.round(percent * 100) / 100}%`);

  for (const mark of rail.querySelectorAll<SVGElement>("[data-from]")) {
    const { from, to } = mark.dataset as { from: string; to: string };
    if (mark instanceof SVGLineElement) {
      put(mark, "x1", place(from));
      put(mark, "x2", place(from));
    } else {
      put(mark, "x", place(from));
      put(mark, "width", Math.max(0, place(to) - place(from)));
    }
    if (usd.has(from) && usd.has(to)) mark.removeAttribute("visibility");
    else mark.setAttribute("visibility", "hidden");
  }
  for (const caption of rail.querySelectorAll<SVGElement>("[data-at]")) put(caption, "x", place(caption.dataset.at!));
  const tone = spent >= cap || state === "budgetStopped" ? "blocked" : spend.warned || spent * 100 >= cap * warnAt ? "warning" : "ok";
  for (const one of ["blocked", "warning", "ok"]) rail.classList.toggle(`tone-${one}`, one === tone);
}
