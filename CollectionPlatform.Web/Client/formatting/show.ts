// How figures and times that change live are written: as Formatting/Show.cs writes them. A file of examples holds both to the same.
const whole = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });

export const count = (n: number): string => whole.format(n);
export const many = (n: number, one: string, several: string): string => `${count(n)} ${n === 1 ? one : several}`;

/**
 * A total: 2 decimals, up to 4 below $1. Beside a cap up to 4 within $0.01 of it, and never rounded onto it. Reckoned in whole millionths,
 * so that halves are rounded as decimals are.
 */
export function money(usd: number, cap?: number): string {
  const amount = millionths(usd);
  if (cap === undefined) return amount !== 0 && Math.abs(amount) < 50 ? "< $0.0001" : dollars(amount, Math.abs(amount) < 1e6 ? 4 : 2);
  const limit = millionths(cap);
  const text = Math.abs(limit - amount) <= 1e4 ? dollars(amount, 4) : money(usd);
  return amount !== limit && text === money(cap) ? dollars(amount, 6) : text;
}

/** A unit price: at least 4 decimals, up to 6. */
export const price = (usd: number): string => dollars(millionths(usd), 6, 4);

const millionths = (usd: number): number => Math.round(usd * 1e6);

function dollars(amount: number, most: number, least = 2): string {
  const units = Math.floor(Math.abs(amount) / 10 ** (6 - most) + 0.5);
  let decimals = String(units % 10 ** most).padStart(most, "0");
  while (decimals.length > least && decimals.endsWith("0")) decimals = decimals.slice(0, -1);
  return `${amount < 0 ? "-$" : "$"}${count(Math.floor(units / 10 ** most))}.${decimals}`;
}

export function duration(seconds: number): string {
  const s = Math.max(0, Math.floor(seconds));
  const two = (n: number) => String(n).padStart(2, "0");
  return s >= 3600 ? `${Math.floor(s / 3600)}:${two(Math.floor(s / 60) % 60)}:${two(s % 60)}` : `${Math.floor(s / 60)}:${two(s % 60)}`;
}

/** Times are in milliseconds. */
export function ago(at: number, now: number): string {
  const s = (now - at) / 1000;
  if (s < 5) return "just now";
  if (s < 60) return `${Math.floor(s)} s ago`;
  if (s < 3600) return `${Math.floor(s / 60)} min ago`;
  if (s < 86400) return `${Math.floor(s / 3600)} h ago`;
  return `${many(Math.floor(s / 86400), "day", "days")} ago`;
}

/** What is left until then. */
export const left = (at: number, now: number): string => (at > now ? duration(Math.ceil((at - now) / 1000)) : "now");

export const until = (at: number, now: number): string => (at > now ? `in ${left(at, now)}` : "now");

export const exact = (at: Date): string =>
  at
    .toISOString()
    .replace("T", " ")
    .replace(/\.\d+Z$/, " UTC");

export function setText(element: Element | null | undefined, text: string): void {
  if (element && element.textContent !== text) element.textContent = text;
}
