import { startCharts } from "./charts";
import { Feed } from "./feed";
import { now, setClock } from "../formatting/clock";
import { count, money, setText } from "../formatting/show";
import type { Live } from "../live/live";
import type { Parts } from "../live/parts";
import { showRail } from "../live/rail";
import { Speech } from "../live/speech";
import { finalStates, showState } from "../live/state";
import { startTabs } from "./tabs";
import type { RunUpdate, ShownRun } from "../live/wire";

/** Makes the page of one run live: every update is one snapshot, and all figures of the page are those of the newest. */
export function startRunPage(page: HTMLElement, live: Live, parts: Parts): void {
  const find = <T extends HTMLElement = HTMLElement>(selector: string) => page.querySelector<T>(selector);
  const all = (name: string) => page.querySelectorAll<HTMLElement>(`[data-slot=${name}]`);
  const put = (name: string, text: string) => all(name).forEach((slot) => setText(slot, text));
  let feed = Feed.of(page);
  const speech = new Speech(find("[data-speech]"));
  const charts = startCharts(page);
  let snapshot: ShownRun | undefined;

  // While the feed is not open, its entries are not sent.
  const again = live.stream<RunUpdate>(
    () => (feed ? ["RunStream", page.dataset.runPage, feed.last] : ["RunFiguresStream", page.dataset.runPage]),
    (update) => {
      setClock(update.at);
      if (update.run && !isOlder(update.run)) {
        renewFor(update.run);
        snapshot = update.run;
        apply();
      }
      feed?.take(update.entries, update.skipped, update.last);
      const trouble = find("[data-trouble]")!;
      trouble.hidden = !update.trouble;
      setText(trouble.firstElementChild, update.trouble ?? "");
      if (!update.trouble) find("[data-updated]")!.dataset.updatedAt = String(now());
    },
  );
  parts.onRenewed(apply); // what the server rendered may be older or newer than the snapshot: one moment for all figures
  startTabs(page, () => {
    const had = feed !== null;
    feed = Feed.of(page);
    if (had || feed) again();
  });

  const isOlder = (next: ShownRun) => snapshot !== undefined && next.run.counts.unitsDone < snapshot.run.counts.unitsDone;

  /** What only the server renders follows the snapshots, at once where the state is another one. */
  function renewFor(next: ShownRun): void {
    const last = snapshot;
    const moved = last !== undefined && next.run.counts.unitsDone > last.run.counts.unitsDone;
    // Also when no call was made: money may become uncertain, or free again.
    const paid = last !== undefined && JSON.stringify(next.run.spend) !== JSON.stringify(last.run.spend);
    const changed = JSON.stringify(next.shown) !== JSON.stringify(last?.shown);
    if (moved || paid || changed) parts.renew(last !== undefined && next.run.state !== last.run.state);
    if (moved || changed) charts.renew(); // the first time too: it may have gone on since the history was read
  }

  function apply(): void {
    if (!snapshot) return;
    const { run, shown, text } = snapshot;
    const ended = finalStates.has(run.state);
    document.title = `${text.title} · CollectionPlatform`;
    showState(find("[data-testid=run-state] .state")!, shown);
    speech.state(shown.word);
    put("category", ended ? "" : (run.currentCategory ?? "No category yet"));
    put("eta", text.timeLeft);
    put("speed", (Math.round(run.itemsPerSecond * 10) / 10).toString());
    showProgress(snapshot);
    showSpend(snapshot);
    charts.now(run, ended);
  }

  function showProgress({ run: { counts, state }, text }: ShownRun): void {
    const complete = state === "completed" || state === "completedWithFailures";
    const total = complete ? counts.unitsKnown : Math.max(counts.unitsKnown, counts.unitsExpected);
    const bar = find<HTMLProgressElement>("[data-testid=run-progress] [data-slot=bar]")!;
    if (total > 0) {
      [bar.max, bar.value] = [total, counts.unitsDone];
      speech.progress(bar, text.progress, counts.unitsDone / total);
    }
    put("progress-text", `${text.progress} ${text.expected}`.trim());
    put("products", count(counts.products));
    put("listings", count(counts.listings));
    put("failed", count(counts.failed));
    put("skipped", count(counts.skippedFresh));
    put("failed-too", count(counts.failed));
    put("amazon", count(counts.calls.amazon));
    put("ebay", count(counts.calls.ebay));
  }

  function showSpend({ run }: ShownRun): void {
    const { spend } = run;
    const spent = spend.settledUsd + spend.uncertainUsd;
    put("spend", `${money(spent, spend.capUsd)} of ${money(spend.capUsd)}`);
    put("settled", money(spend.settledUsd, spend.capUsd));
    put("saved", money(spend.savedUsd));
    put("uncertain", money(spend.uncertainUsd));
    const rail = page.querySelector<SVGElement>("[data-rail]")!;
    showRail(rail, run);
    speech.spend(spend.usedRatio, money(spend.capUsd), Number(rail.dataset.warnAt));
  }
}
