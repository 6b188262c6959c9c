import { startCharts } from "./charts";
import { Feed } from "./feed";
import type { Live } from "../live/live";
import type { Parts } from "../live/parts";
import { Speech } from "../live/speech";
import { startTabs } from "./tabs";
import { warnAt } from "./warnAt";
import { count, duration, finalStates, money, names, setText, showState } from "../formatting/show";
import type { Counts, Run, RunUpdate, Spend } from "../live/wire";

/** Makes the page of one run live. */
export function startRunPage(page: HTMLElement, live: Live, parts: Parts): void {
  const find = <T extends HTMLElement = HTMLElement>(selector: string) => page.querySelector<T>(selector);
  const slot = (name: string) => find(`[data-slot=${name}]`);
  let feed = Feed.of(page);
  const speech = new Speech(find("[data-speech]"));
  const charts = startCharts(page);
  let done = -1;
  let state = "";
  let shownSpend = "";

  // While the feed is not open, its entries are not sent.
  const again = live.stream<RunUpdate>(
    () => (feed ? ["RunStream", page.dataset.runPage, feed.last] : ["RunFiguresStream", page.dataset.runPage]),
    (update) => {
      if (update.run) showRun(update.run, update.moves ?? []);
      if (update.counts) showCounts(update.counts);
      if (update.spend) showSpend(update.spend);
      if (update.currentCategory) setText(slot("category"), update.currentCategory);
      feed?.take(update.entries, update.skipped, update.last);
      const trouble = find("[data-trouble]")!;
      trouble.hidden = !update.trouble;
      setText(trouble, update.trouble ?? "");
      const mark = find("[data-updated]")!;
      if (!update.trouble) mark.dataset.updatedAt = String(Date.now());
    },
  );
  startTabs(page, () => {
    const had = feed !== null;
    feed = Feed.of(page);
    if (had || feed) again();
  });

  function showRun(run: Run, moves: string[]): void {
    showState(find("[data-testid=run-state] .state")!, run.state);
    setText(slot("category"), finalStates.has(run.state) ? "" : (run.currentCategory ?? "No category yet"));
    showCounts(run.counts, run.state === "completed" || run.state === "completedWithFailures");
    showSpend(run.spend);
    setText(slot("speed"), (Math.round(run.itemsPerSecond * 10) / 10).toString());
    setText(slot("eta"), eta(run));
    for (const button of page.querySelectorAll<HTMLButtonElement>("[data-move]")) {
      const possible = moves.includes(button.dataset.move!);
      if (button.disabled === possible)
        button.title = possible ? "" : finalStates.has(run.state) ? "The run has ended." : "Not possible in this state.";
      button.disabled = !possible;
    }
    // What it may be asked, and its money, are other ones in another state: at once, without the pause between renewals.
    if (run.state !== state || run.waitingFor) parts.renew(state !== "" && run.state !== state);
    if (run.state !== state) charts.renew(); // the first time too: it may have gone on since the history was read
    state = run.state;
  }

  /** A run that is complete has done all there was, whatever was expected. */
  function showCounts(counts: Counts, complete = false): void {
    if (counts.unitsDone < done) return;
    if (counts.unitsDone > done && done >= 0) {
      parts.renew();
      charts.renew();
    }
    done = counts.unitsDone;
    const total = complete ? counts.unitsKnown : Math.max(counts.unitsKnown, counts.unitsExpected);
    const bar = slot("bar") as HTMLProgressElement;
    const text = `${count(done)} of ${count(total)} calls`;
    if (total > 0) {
      bar.max = total;
      bar.value = done;
    }
    if (total > 0) speech.progress(bar, text, done / total);
    const differs = total !== counts.unitsExpected && counts.unitsExpected > 0;
    setText(slot("progress-text"), differs ? `${text} (expected ${count(counts.unitsExpected)})` : text);
    setText(slot("products"), count(counts.products));
    setText(slot("listings"), count(counts.listings));
    setText(slot("failed"), count(counts.failed));
    setText(slot("failed-too"), count(counts.failed));
    setText(slot("amazon"), count(counts.calls.amazon));
    setText(slot("ebay"), count(counts.calls.ebay));
  }

  function showSpend(spend: Spend): void {
    const spent = spend.settledUsd + spend.uncertainUsd;
    const key = [spend.settledUsd, spend.uncertainUsd, spend.capUsd].join();
    if (key !== shownSpend && shownSpend) parts.renew(); // also when no call was made: money may become uncertain, or free again
    shownSpend = key;
    setText(slot("spend"), `${money(spent)} of ${money(spend.capUsd)}`);
    const bar = slot("spend-bar") as HTMLProgressElement;
    bar.max = spend.capUsd;
    bar.value = Math.min(spent, spend.capUsd);
    bar.classList.toggle("warned", spend.warned);
    speech.spend(spend.usedRatio, money(spend.capUsd), warnAt(page));
    setText(slot("uncertain"), spend.uncertainUsd > 0 ? `of which ${money(spend.uncertainUsd)} is uncertain` : "");
  }
}

function eta(run: Run): string {
  if (run.eta?.lowSeconds != null && run.eta.highSeconds != null)
    return `${duration(run.eta.lowSeconds)} – ${duration(run.eta.highSeconds)} left`;
  return run.eta?.reason ? `Time left unknown: ${names(run.eta.reason)}` : "";
}
