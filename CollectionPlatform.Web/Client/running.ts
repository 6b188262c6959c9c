import type { Live } from "./live";
import type { Parts } from "./parts";
import { many, money, setText, showState } from "./show";
import type { Run, RunningUpdate } from "./wire";

/** Milliseconds after which the lists are read anew while money is being spent. */
const spendPause = 5000;

/**
 * The badge of every page. The parts of the page renew themselves when a provider's gate changes; on the automation page also when a run starts, ends or changes state, and
 * now and then while money is being spent; its bars follow at once.
 */
export function startRunning(live: Live, parts: Parts): void {
  const badge = document.querySelector<HTMLElement>("[data-running]");
  const number = document.querySelector<HTMLElement>("[data-testid=nav-running]");
  const hasLists = document.querySelector("[data-part=timeline]") !== null;
  let shape = "";
  let spent = 0;
  let renewedAt = 0;

  live.stream<RunningUpdate>("RunsStream", () => [], (update) => {
    if (update.trouble) return;
    setText(number, String(update.runs.length));
    if (badge) badge.dataset.running = String(update.runs.length);
    const gates = update.providers.map((gate) => [gate.name, gate.state, gate.reason, gate.decision, gate.nextProbeAt].join()).join();
    if (hasLists) for (const run of update.runs) showRow(run);
    const seen = hasLists ? `${gates} ${update.version} ${update.runs.map((run) => `${run.id}:${run.state}:${run.waitingFor?.provider}`).join()}` : gates;
    const sum = hasLists ? update.runs.reduce((usd, run) => usd + run.spend.settledUsd + run.spend.uncertainUsd + run.spend.capUsd, 0) : 0;
    // The first time too: things may have changed since the page was rendered.
    if (seen === shape && (sum === spent || performance.now() - renewedAt < spendPause)) return;
    [shape, spent, renewedAt] = [seen, sum, performance.now()];
    parts.renew();
  });
}

function showRow(run: Run): void {
  const row = document.querySelector<HTMLElement>(`[data-run="${run.id}"]`);
  if (!row) return;
  const slot = (name: string) => row.querySelector<HTMLElement>(`[data-slot=${name}]`);
  const bar = slot("bar") as HTMLProgressElement | null;
  const total = Math.max(run.counts.unitsKnown, run.counts.unitsExpected);
  if (bar && total > 0) {
    bar.max = total;
    bar.value = Math.max(bar.value, run.counts.unitsDone);
  }
  const state = row.querySelector<HTMLElement>(".state");
  if (state) showState(state, run.state);
  setText(slot("products"), many(run.counts.products, "product", "products"));
  setText(slot("listings"), many(run.counts.listings, "listing", "listings"));
  setText(slot("spend"), `${money(run.spend.settledUsd + run.spend.uncertainUsd)} of ${money(run.spend.capUsd)}`);
}
