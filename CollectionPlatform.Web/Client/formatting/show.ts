// How figures, times and states read: the same rules as Formatting/Show.cs.
const whole = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });
const usd = new Intl.NumberFormat("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 6 });

export const count = (n: number): string => whole.format(n);
export const many = (n: number, one: string, several: string): string => `${count(n)} ${n === 1 ? one : several}`;
export const money = (amount: number): string => (amount < 0 ? "-$" : "$") + usd.format(Math.abs(amount));
export const provider = (key: string): string => ({ amazon: "Amazon", ebay: "eBay" })[key] ?? key;

/** A sentence of the Api with the providers named as people name them. Only whole words: other names may hold theirs. */
export const names = (sentence: string): string => sentence.replace(/(?<![\w.:/-])(?:amazon|ebay)(?![\w/-]|[.:]\S)/g, provider);

export function duration(seconds: number): string {
  const s = Math.max(0, Math.floor(seconds));
  const two = (n: number) => String(n).padStart(2, "0");
  return s >= 3600 ? `${Math.floor(s / 3600)}:${two(Math.floor(s / 60) % 60)}:${two(s % 60)}` : `${Math.floor(s / 60)}:${two(s % 60)}`;
}

export function ago(at: number, now: number): string {
  const s = (now - at) / 1000;
  if (s < 5) return "just now";
  if (s < 60) return `${Math.round(s)} s ago`;
  if (s < 3600) return `${Math.floor(s / 60)} min ago`;
  if (s < 86400) return `${Math.floor(s / 3600)} h ago`;
  return `${many(Math.floor(s / 86400), "day", "days")} ago`;
}

export const exact = (at: Date): string =>
  at
    .toISOString()
    .replace("T", " ")
    .replace(/\.\d+Z$/, " UTC");

const states: Record<string, [word: string, icon: string]> = {
  pending: ["Starting", "play"],
  running: ["Running", "play"],
  pausing: ["Pausing…", "pause"],
  paused: ["Paused", "pause"],
  cancelling: ["Cancelling…", "cancel"],
  cancelled: ["Cancelled", "cancel"],
  budgetStopped: ["Budget reached", "money"],
  completed: ["Completed", "check"],
  completedWithFailures: ["Completed with failures", "alert"],
  failed: ["Failed", "alert"],
};

export const finalStates = new Set(["completed", "completedWithFailures", "cancelled", "failed"]);

/** Icon, word and colour of a state, put into a `.state` element. */
export function showState(element: HTMLElement, state: string): void {
  if (element.dataset.state === state) return;
  const [word, icon] = states[state] ?? [state, "alert"];
  element.className = `state state-${state}`;
  element.dataset.state = state;
  element.querySelector("use")?.setAttribute("href", `/icons.svg#${icon}`);
  setText(element.querySelector("[data-slot=word]"), word);
}

const reasons: Record<string, string> = {
  notFound: "Not found",
  rejected: "Request not accepted",
  malformed: "Malformed answer",
  serverError: "Server error",
  timedOut: "No answer in time",
  cut: "Connection cut",
  keepsFailing: "Keeps failing",
  unstorable: "Could not be stored",
};

export const reason = (key: string): string => reasons[key] ?? key;

export function setText(element: Element | null | undefined, text: string): void {
  if (element && element.textContent !== text) element.textContent = text;
}
