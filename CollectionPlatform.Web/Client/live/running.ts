import { setClock, now } from "../formatting/clock";
import type { Live } from "./live";
import type { Parts } from "./parts";
import { money, setText, many } from "../formatting/show";
import { showRail } from "./rail";
import { showState } from "./state";
import type { RunningUpdate, ShownRun } from "./wire";

/** Milliseconds after which the lists are read anew while money is being spent. */
const spendPause = 5000;

/**
 * The badge of every page. The parts of the page renew themselves when a provider's gate changes; on the automation page also when a run
 * starts, ends or changes state, and now and then while money is being spent; its bars follow at once. The page of a retention run is
 * renewed as it goes on.
 */
export function startRunning(live: Live, parts: Parts): void {
  const badge = document.querySelector<HTMLElement>("[data-running]");
  const menu = document.querySelector<HTMLElement>("[data-running-list]");
  const own = document.querySelector<HTMLElement>("[data-job-run]")?.dataset.jobRun; // the page of a run that has no stream of its own
  const hasLists = own !== undefined || document.querySelector("[data-part=timeline]") !== null;
  const fresh = document.querySelector<HTMLElement>("[data-lists-updated]"); // what the lists show is as new as this
  let latest: ShownRun[] = [];
  let shape = "";
  let spent = 0;
  let renewedAt = 0;
  const showRows = () => {
    if (hasLists) for (const run of latest) showRow(run);
  };
  parts.onRenewed(showRows);

  // The bars of runs at work grow, also while nothing changes.
  if (document.querySelector("[data-part=strip]")) setInterval(() => !document.hidden && parts.renew(), 60_000);
  live.stream<RunningUpdate>(
    () => ["RunsStream"],
    (update) => {
      setClock(update.at);
      if (update.trouble) return;
      latest = update.runs;
      if (fresh) fresh.dataset.updatedAt = String(now());
      if (badge) showBadge(badge, update);
      if (menu) showMenu(menu, update.runs);
      showRows();
      const gates = update.providers.map((gate) => [gate.name, gate.state, gate.reason, gate.decision, gate.nextProbeAt].join()).join();
      const shown = ({ run, shown }: ShownRun): string => [run.id, shown.word, run.id === own ? run.counts.unitsDone : ""].join();
      const seen = hasLists ? `${gates} ${update.version} ${update.runs.map(shown).join()}` : gates;
      const sum = hasLists
        ? update.runs.reduce((usd, { run }) => usd + run.spend.settledUsd + run.spend.uncertainUsd + run.spend.capUsd, 0)
        : 0;
      // The first time too: things may have changed since the page was rendered.
      if (seen === shape && (sum === spent || performance.now() - renewedAt < spendPause)) return;
      [shape, spent, renewedAt] = [seen, sum, performance.now()];
      parts.renew();
    },
  );
}

function showBadge(badge: HTMLElement, update: RunningUpdate): void {
  const { running, waiting, needsYou } = update.badge;
  badge.dataset.running = String(update.runs.filter(({ run }) => run.state !== "budgetStopped").length);
  setText(badge.querySelector("[data-testid=nav-running]"), String(running));
  for (const [name, number] of Object.entries({ waiting, needsYou })) {
    const part = badge.querySelector<HTMLElement>(`[data-badge=${name}]`)!;
    part.hidden = number === 0;
    setText(part.querySelector("[data-testid]"), String(number));
    if (name === "needsYou") setText(part.querySelector(".badge-word"), update.badge.needsYouWord);
  }
}

/** The list that the badge opens: one row per run, kept in place, so that nothing jumps under the pointer. */
function showMenu(menu: HTMLElement, runs: ShownRun[]): void {
  const rows = new Map([...menu.querySelectorAll<HTMLElement>("[data-run-row]")].map((row) => [row.dataset.runRow!, row]));
  for (const shown of runs) {
    const { run } = shown;
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
    showFigures(row, shown);
  }
  for (const ended of rows.values()) ended.remove();
}

function showFigures(row: HTMLElement, { run, shown, text }: ShownRun): void {
  const slot = (name: string) => row.querySelector<HTMLElement>(`[data-slot=${name}]`);
  const bar = slot("bar") as HTMLProgressElement | null;
  const total = Math.max(run.counts.unitsKnown, run.counts.unitsExpected);
  if (bar && total > 0) {
    bar.max = total;
    bar.value = run.counts.unitsDone;
    bar.setAttribute("aria-label", `Progress: ${Math.floor((bar.value / total) * 10) * 10} %`); // spoken in steps
  }
  const state = row.querySelector<HTMLElement>(".state");
  if (state) showState(state, shown);
  const { settledUsd, uncertainUsd, capUsd } = run.spend;
  setText(slot("spend"), `${money(settledUsd + uncertainUsd, capUsd)} of ${money(capUsd)}`);
  const rail = row.querySelector<SVGElement>("[data-rail]");
  if (rail) showRail(rail, run);
  setText(slot("eta"), text.timeLeft);
  setText(slot("calls"), text.progress);
}

function showRow(shown: ShownRun): void {
  const row = document.querySelector<HTMLElement>(`[data-run="${shown.run.id}"]`);
  if (!row) return;
  showFigures(row, shown);
  const { counts } = shown.run;
  setText(row.querySelector("[data-slot=products]"), many(counts.products, "product", "products"));
  setText(row.querySelector("[data-slot=listings]"), many(counts.listings, "listing", "listings"));
}
