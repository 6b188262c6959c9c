import uPlot from "uplot";
import { chart, color, label, rate, type History, type Line } from "./chart";
import { money } from "../formatting/show";
import { finalStates } from "../live/state";
import type { Run } from "../live/wire";

interface Snapshot {
  spent: number;
  cap: number;
  ended: boolean;
}

interface Charts {
  /** Reads the history anew, as often as it can have a step more. */
  renew(): void;

  /** The snapshot that the rest of the page shows: the last point is its spend. */
  now(run: Run, ended: boolean): void;
}

/** The charts of a run: items per second, and spend against the cap; from what is stored, so that a reload shows the same. */
export function startCharts(page: HTMLElement): Charts {
  const items = page.querySelector<HTMLElement>("[data-chart=items]");
  const spend = page.querySelector<HTMLElement>("[data-chart=spend]");
  if (!items || !spend) return { renew: () => undefined, now: () => undefined };
  let charts: uPlot[] = [];
  let history: History | undefined;
  let busy = false;
  let wished = false;
  let live = rendered(page);

  let later: ReturnType<typeof setTimeout> | undefined;

  function draw(): void {
    clearTimeout(later);
    later = undefined;
    for (const chart of charts) chart.destroy();
    charts = [];
    const shown = history;
    const empty = !shown || shown.points.length === 0;
    for (const box of [items!, spend!]) box.classList.toggle("empty-chart", empty);
    if (empty) return;
    const warnAt = Number(page.querySelector<SVGElement>("[data-rail]")!.dataset.warnAt);
    charts = [itemsChart(items!, shown, live.ended), spendChart(spend!, shown, live, warnAt)];
  }

  /** Asks for the history as often as it can have a step more, so that a long run is not read again and again. */
  async function renew(): Promise<void> {
    wished = true;
    if (busy) return;
    busy = true;
    while (wished) {
      wished = false;
      try {
        const answer = await fetch(`${location.pathname}?handler=history`);
        if (answer.ok && !answer.redirected) {
          history = (await answer.json()) as History;
          draw();
        }
      } catch (error) {
        if (!(error instanceof TypeError)) throw error; // no network: the connection banner says so
      }
      await new Promise((resolve) => setTimeout(resolve, Math.min(60_000, Math.max(3000, (history?.stepSeconds ?? 0) * 1000))));
    }
    busy = false;
  }

  let width = 0;
  new ResizeObserver(() => {
    if (items.clientWidth === width) return;
    width = items.clientWidth;
    draw();
  }).observe(items);
  new MutationObserver(draw).observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });
  void renew();
  // In an outage nothing is committed, and the time that passes is drawn all the same.
  setInterval(() => !live.ended && !document.hidden && void renew(), 5000);
  return {
    renew: () => void renew(),
    now: (run, ended) => {
      const next = { spent: run.spend.settledUsd + run.spend.uncertainUsd, cap: run.spend.capUsd, ended };
      if (live.spent === next.spent && live.cap === next.cap && live.ended === ended) return;
      const moved = live.ended === ended;
      live = next;
      if (charts.length === 0 || !moved) draw();
      else {
        labelSpend(spend, next); // the figure at once, the line within a second
        later ??= setTimeout(draw, 1000);
      }
    },
  };
}

/** Steps without a commit are zeros; a step counts for as long as the run worked in it. */
function itemsChart(box: HTMLElement, history: History, ended: boolean): uPlot {
  const { stepSeconds: step, seconds } = history;
  const [x, y]: [number[], Line] = [[], []];
  let till = 0;
  const add = (at: number, to: number, items: number) => {
    x.push(at);
    y.push(items / (to - at < step / 2 ? step : to - at)); // a moment says nothing of a rate
    till = to;
  };
  for (const point of history.points) {
    const to = Math.min(point.to, Math.max(seconds, point.at + 1));
    if (point.at > till) add(till, point.at, 0);
    if (to - point.at < step / 2 && point.at > 0 && !ended && point === history.points.at(-1)) continue; // too short to say anything
    add(Math.max(till, point.at), to, point.items);
  }
  if (seconds - till > step / 2) add(till, seconds, 0);
  x.push(Math.max(till, x.at(-1)! + 0.001));
  y.push(y.at(-1)!);
  const average = history.points.reduce((sum, point) => sum + point.items, 0) / Math.max(1, seconds);
  // the last step is short and may be drawn lower than it was: no average is above its peak
  const peak = Math.max(average, ...(y as number[]));
  label(box, `Items per second: ${rate(average)} on average, ${rate(peak)} at most`);
  return chart(
    box,
    history,
    [x, y],
    [
      {
        label: "Items/s",
        stroke: color("--run-blue"),
        fill: color("--run-blue", 18),
        width: 1.5,
        paths: uPlot.paths.stepped!({ align: 1 }),
        value: (_, v) => (v == null ? "–" : rate(v)),
      },
    ],
    (value) => rate(value),
    Math.max(1, peak * 1.1),
  );
}

/** Up to the snapshot's spend: steps that are newer than it wait for the next one. */
function spendChart(box: HTMLElement, history: History, live: { spent: number; cap: number }, warnAtPercent: number): uPlot {
  const { spent: sum, cap } = live;
  const end = Math.max(history.seconds, history.points.at(-1)!.to, 1);
  const [x, y]: [number[], Line] = [[0], [0]];
  let settled = 0;
  for (const point of history.points) {
    if (x.at(-1)! < point.at) {
      x.push(point.at);
      y.push(Math.min(sum, settled));
    }
    settled += point.settledUsd;
    x.push(Math.min(end, Math.max(point.to, x.at(-1)!)));
    y.push(Math.min(sum, settled));
  }
  if (x.at(-1)! < end) {
    x.push(end);
    y.push(sum);
  } else y[y.length - 1] = sum;
  const near = sum > cap / 4;
  labelSpend(box, live);
  const mark = (at: number): Line => x.map(() => (near ? at : null));
  const warning = `${warnAtPercent} %`;
  return chart(
    box,
    history,
    [x, y, mark((cap * warnAtPercent) / 100), mark(cap)],
    [
      {
        label: "Spent",
        stroke: color("--tblr-green"),
        fill: color("--tblr-green", 14),
        width: 2,
        value: (_, v) => (v == null ? "–" : money(v)),
      },
      { label: warning, stroke: color("--tblr-orange"), width: 1, dash: [5, 4], value: (_, v) => (v == null ? "–" : money(v)) },
      { label: "Cap", stroke: color("--tblr-red"), width: 1, dash: [5, 4], value: (_, v) => (v == null ? "–" : money(v)) },
    ],
    (value) => money(value),
    near ? cap * 1.05 : Math.max(sum * 1.25, 0.001),
  );
}

/** Until the first snapshot comes, the one that the page was rendered from. */
function rendered(page: HTMLElement): Snapshot {
  const amount = (name: string) =>
    Number(new RegExp(`(?:^| )${name}=([0-9.]+)`).exec(page.querySelector<SVGElement>("[data-rail]")!.dataset.amounts ?? "")?.[1] ?? 0);
  const state = page.querySelector<HTMLElement>("[data-testid=run-state] .state")?.dataset.state ?? "";
  return { spent: amount("spent"), cap: amount("cap"), ended: finalStates.has(state) };
}

function labelSpend(box: HTMLElement, { spent, cap }: { spent: number; cap: number }): void {
  label(box, `Spent ${money(spent, cap)} of ${money(cap)}`);
}
