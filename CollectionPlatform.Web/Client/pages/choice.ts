const lastChoice = "last-choice";
const keptChoice = "kept-choice";

/** What was started last is what the next review begins with, in this browser. */
export function remember(boxes: HTMLInputElement[]): void {
  withStorage(() => localStorage.setItem(lastChoice, ticked(boxes).join()));
}

export function recall(boxes: HTMLInputElement[]): void {
  withStorage(() => tick(boxes, localStorage.getItem(lastChoice)?.split(",") ?? []));
}

/** What was chosen in a form whose session ended; this tab keeps it until the person is back from the sign-in. */
type Kept = { page: string; ids: string[]; name: string; skipDays: string };

/** @param skipDays The age below which look-ups are skipped; empty when none are. */
export function keep(page: string, boxes: HTMLInputElement[], name: HTMLInputElement | null, skipDays: string): void {
  const kept: Kept = { page, ids: ticked(boxes), name: name?.value ?? "", skipDays };
  withStorage(() => sessionStorage.setItem(keptChoice, JSON.stringify(kept)));
}

/** Fills in what was kept for this page, once; answers it when there was something. */
export function takeKept(page: string, boxes: HTMLInputElement[], name: HTMLInputElement | null): Kept | undefined {
  const text = withStorage(() => sessionStorage.getItem(keptChoice));
  const kept = text ? (JSON.parse(text) as Kept) : undefined;
  if (kept?.page !== page) return undefined;
  withStorage(() => sessionStorage.removeItem(keptChoice));
  tick(boxes, kept.ids);
  if (name) name.value = kept.name;
  return kept;
}

function ticked(boxes: HTMLInputElement[]): string[] {
  return boxes.filter((box) => box.checked).map((box) => box.value);
}

function tick(boxes: HTMLInputElement[], values: string[]): void {
  const ids = new Set(values);
  for (const box of boxes) box.checked = ids.has(box.value);
}

/** Storage may be off or full: then nothing is remembered. */
function withStorage<T>(use: () => T): T | undefined {
  try {
    return use();
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    return undefined;
  }
}
