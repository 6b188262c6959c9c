import type { Live } from "./live";
import type { Parts } from "./parts";
import { count, many, money, setText, showState } from "../formatting/show";
import type { Run, RunningUpdate } from "./wire";

/** Milliseconds after which the lists are read anew while money is being spent. */
const spendPause = 5000;

/**
 * The badge of every page. The parts of the page renew themselves when a provider's gate changes; on the automation page also when a run
 * starts, ends or changes state, and now and then while money is being spent; its bars follow at once. The page of a retention run is
 * renewed as it goes on.
 */
export function startRunning(live: Live, parts: Parts): void {
  const badge = document.querySelector<HTMLElement>("[data-running]");
  const number = document.querySelector<HTMLElement>("[data-testid=nav-running]");
  const menu = document.querySelector<HTMLElement>("[data-running-list]");
  const own = document.querySelector<HTMLElement>("[data-job-run]")?.dataset.jobRun; // the page of a run that has no stream of its own
  const hasLists = own !== undefined || document.querySelector("[data-part=timeline]") !== null;
  const fresh = document.querySelector<HTMLElement>("[data-lists-updated]"); // what the lists show is as new as this
  let shape = "";
  let spent = 0;
  let renewedAt = 0;

  live.stream<RunningUpdate>(
    () => ["RunsStream"],
    (update) => {
      if (update.trouble) return;
      if (fresh) fresh.dataset.updatedAt = String(Date.now());
      setText(number, String(update.runs.length));
      if (badge) badge.dataset.running = String(update.runs.length);
      if (menu) showMenu(menu, update.runs);
      const gates = update.providers.map((gate) => [gate.name, gate.state, gate.reason, gate.decision, gate.nextProbeAt].join()).join();
      if (hasLists) for (const run of update.runs) showRow(run);
      const shown = (run: Run): string =>
        `${run.id}:${run.state}:${run.waitingFor?.provider}:${run.id === own ? run.counts.unitsDone : ""}`;
      const seen = hasLists ? `${gates} ${update.version} ${update.runs.map(shown).join()}` : gates;
      const sum = hasLists
        ? update.runs.reduce((usd, run) => usd + run.spend.settledUsd + run.spend.uncertainUsd + run.spend.capUsd, 0)
        : 0;
      // The first time too: things may have changed since the page was rendered.
      if (seen === shape && (sum === spent || performance.now() - renewedAt < spendPause)) return;
      [shape, spent, renewedAt] = [seen, sum, performance.now()];
      parts.renew();
    },
  );
}

/** The list that the badge opens: one row per run, kept in place, so that nothing jumps under the pointer. */
function showMenu(menu: HTMLElement, runs: Run[]): void {
  const rows = new Map([...menu.querySelectorAll<HTMLElement>("[data-run-row]")].map((row) => [row.dataset.runRow!, row]));
  for (const run of runs) {
    const row =
      rows.get(run.id) ??
      menu.appendChild(
        document.querySelector<HTMLTemplateElement>("#running-row")!.content.firstElementChild!.cloneNode(true) as HTMLElement,
      );
    rows.delete(run.id);
    row.dataset.runRow = run.id;
    const link = row.querySelector<HTMLAnchorElement>("[data-slot=name]")!;
    setText(link, run.name);
    link.href = `/admin/automation/runs/${run.id}`;
    showProgress(row, run);
  }
  for (const ended of rows.values()) ended.remove();
}

function showProgress(row: HTMLElement, run: Run): void {
  const bar = row.querySelector<HTMLProgressElement>("[data-slot=bar]");
  const total = Math.max(run.counts.unitsKnown, run.counts.unitsExpected);
  if (bar && total > 0) {
    bar.max = total;
    bar.value = Math.max(bar.value, run.counts.unitsDone);
    bar.setAttribute("aria-label", `Progress: ${Math.floor((bar.value / total) * 10) * 10} %`); // spoken in steps
  }
  const state = row.querySelector<HTMLElement>(".state");
  if (state) showState(state, run.state);
}

function showRow(run: Run): void {
  const row = document.querySelector<HTMLElement>(`[data-run="${run.id}"]`);
  if (!row) return;
  const slot = (name: string) => row.querySelector<HTMLElement>(`[data-slot=${name}]`);
  showProgress(row, run);
  setText(slot("products"), many(run.counts.products, "product", "products"));
  setText(slot("listings"), many(run.counts.listings, "listing", "listings"));
  const total = Math.max(run.counts.unitsKnown, run.counts.unitsExpected);
  setText(slot("calls"), `${count(run.counts.unitsDone)} of ${count(total)} ${run.job === "retention" ? "runs" : "calls"}`);
  setText(slot("spend"), `${money(run.spend.settledUsd + run.spend.uncertainUsd)} of ${money(run.spend.capUsd)}`);
}
