import { tick } from "../formatting/clock";
import { setText } from "../formatting/show";
import type { Shown } from "./wire";

/** Icon, word, colour and countdown of a run's state, as the server says them, put into a `.state` element. */
export function showState(element: HTMLElement, shown: Shown): void {
  element.className = `state state-${shown.kind}`;
  element.dataset.shown = shown.kind;
  if (element.dataset.state !== shown.state) element.dataset.state = shown.state;
  element.title = shown.nextStep;
  element.querySelector("use")?.setAttribute("href", `/icons.svg#${shown.icon}`);
  setText(element.querySelector("[data-slot=word]"), shown.word);
  const until = element.querySelector<HTMLElement>("[data-slot=until]");
  if (!until) return;
  until.hidden = !shown.until;
  if (!shown.until) delete until.dataset.countdown;
  else if (until.dataset.countdown !== shown.until) {
    until.dataset.countdown = shown.until;
    tick();
  }
}

export const finalStates = new Set(["completed", "completedWithFailures", "cancelled", "failed"]);
