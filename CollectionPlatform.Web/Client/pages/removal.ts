import { many, money, setText } from "../formatting/show";

/** What the ticks in the list of removable categories come to: as `WaysToFit.Sum` writes it. */
export function showRemoval(result: HTMLElement): void {
  const sum = result.querySelector<HTMLElement>("[data-pick-sum]");
  if (!sum) return;
  const ticked = [...result.querySelectorAll<HTMLInputElement>("input[name=ticked]:checked")];
  const [total, cap] = [Number(sum.dataset.total), Number(sum.dataset.cap)];
  const rest = total - ticked.reduce((usd, box) => usd + Number(box.dataset.usd), 0);
  setText(
    sum,
    ticked.length > 0
      ? `Remove ${many(ticked.length, "category", "categories")} → ${money(Math.round(rest * 1e6) / 1e6, cap)} of the ${money(cap)} cap`
      : "",
  );
  result.querySelector<HTMLButtonElement>("[data-testid=remove-ticked]")!.disabled = ticked.length === 0;
}

/** The ids that a button leaves out: its own, or those that are ticked. */
export function leftOutBy(button: HTMLButtonElement, result: HTMLElement): Set<string> {
  return button.value === "ticked"
    ? new Set([...result.querySelectorAll<HTMLInputElement>("input[name=ticked]:checked")].map((box) => box.value))
    : new Set(button.value.split(","));
}

/**
 * Puts new content in the place of the old, in which the same list stays open, the same choice keeps the focus, and what was ticked while
 * the answer was on its way stays so.
 */
export function replaceKeepingPlace(result: HTMLElement, content: Iterable<Node>): void {
  const open = result.querySelector<HTMLDetailsElement>("[data-pick-out]")?.open;
  const active = document.activeElement;
  const focused = active instanceof HTMLInputElement && result.contains(active) ? active : null;
  const scrolled = result.querySelector(".pick-list")?.scrollTop ?? 0;
  const ticks = new Map([...result.querySelectorAll<HTMLInputElement>("input[name=ticked]")].map((box) => [box.value, box.checked]));
  result.replaceChildren(...content);
  for (const box of result.querySelectorAll<HTMLInputElement>("input[name=ticked]")) box.checked = ticks.get(box.value) ?? box.checked;
  const list = result.querySelector<HTMLDetailsElement>("[data-pick-out]");
  if (open && list) list.open = true;
  if (scrolled) result.querySelector(".pick-list")?.scrollTo(0, focused?.type === "radio" ? 0 : scrolled);
  if (focused)
    result.querySelector<HTMLElement>(`input[name="${CSS.escape(focused.name)}"][value="${CSS.escape(focused.value)}"]`)?.focus();
  showRemoval(result);
}
