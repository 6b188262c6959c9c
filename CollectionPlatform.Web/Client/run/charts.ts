import uPlot from "uplot";
import { count, duration, money } from "../formatting/show";
import type { Run } from "../live/wire";
import { warnAt } from "./warnAt";

interface History {
  from: string | null;
  stepSeconds: number;
  seconds: number;
  points: { at: number; items: number; settledUsd: number }[];
}

type Line = (number | null)[];

const height = 124;

/** Seconds between two marks of the time axis. */
const ticks = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 43_200, 86_400, 172_800, 604_800];

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
  let live: { spent: number; cap: number; ended: boolean } | undefined;

  function draw(): void {
    for (const chart of charts) chart.destroy();
    charts = [];
    const shown = history;
    const empty = !shown || shown.points.length === 0;
    for (const box of [items!, spend!]) box.classList.toggle("empty-chart", empty);
    if (empty) return;
    if (!live) return; // no figure before the snapshot that all others are of
    charts = [itemsChart(items!, shown, live.ended), spendChart(spend!, shown, live, warnAt(page))];
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
  return {
    renew: () => void renew(),
    now: (run, ended) => {
      const next = { spent: run.spend.settledUsd + run.spend.uncertainUsd, cap: run.spend.capUsd, ended };
      if (live && live.spent === next.spent && live.cap === next.cap && live.ended === ended) return;
      live = next;
      draw();
    },
  };
}

/** Steps without a commit are zeros; the step that is not over counts for as long as it lasts. */
function itemsChart(box: HTMLElement, history: History, ended: boolean): uPlot {
  const { stepSeconds: step, seconds } = history;
  const known = new Map(history.points.map((point) => [point.at, point.items]));
  const [x, y]: [number[], Line] = [[], []];
  for (let at = 0; at <= Math.max(seconds, history.points.at(-1)!.at); at += step) {
    const lasts = Math.min(step, seconds - at);
    if (at > 0 && lasts < step / 2 && !(ended && known.has(at))) break; // too short to say anything
    const took = lasts < step / 2 ? step : Math.max(1, lasts);
    x.push(at);
    y.push((known.get(at) ?? 0) / took);
  }
  x.push(x.at(-1)! + step);
  y.push(y.at(-1)!);
  const average = history.points.reduce((sum, point) => sum + point.items, 0) / Math.max(1, seconds);
  // the last step is short and may be drawn lower than it was: no average is above its peak
  const peak = Math.max(average, ...(y as number[]));
  label(box, `Items per second: ${rate(average)} on average, ${rate(peak)} at most`);
  return chart(
    box,
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
  const end = Math.max(history.seconds, history.points.at(-1)!.at + 1);
  const [x, y]: [number[], Line] = [[0], [0]];
  let settled = 0;
  for (const point of history.points) {
    if (x.at(-1)! < point.at) {
      x.push(point.at);
      y.push(Math.min(sum, settled));
    }
    settled += point.settledUsd;
    x.push(Math.min(end, point.at + history.stepSeconds));
    y.push(Math.min(sum, settled));
  }
  if (x.at(-1)! < end) {
    x.push(end);
    y.push(sum);
  } else y[y.length - 1] = sum;
  const near = sum > cap / 4;
  label(box, `Spent ${money(sum, cap)} of ${money(cap)}`);
  const mark = (at: number): Line => x.map(() => (near ? at : null));
  const warning = `${warnAtPercent} %`;
  return chart(
    box,
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

function chart(box: HTMLElement, data: uPlot.AlignedData, series: uPlot.Series[], unit: (value: number) => string, top: number): uPlot {
  const axis = {
    stroke: color("--tblr-secondary"),
    grid: { stroke: color("--tblr-border-color"), width: 1 },
    ticks: { show: false },
    font: "12px system-ui, sans-serif",
  };
  return new uPlot(
    {
      width: Math.max(200, box.clientWidth),
      height,
      scales: { x: { time: false }, y: { range: [0, top] } },
      legend: { show: false },
      cursor: { y: false, points: { size: 6 }, drag: { x: false, y: false } },
      series: [{}, ...series.map((line) => ({ ...line, points: { show: false } }))],
      axes: [
        { ...axis, values: (_, at) => at.map((s) => duration(s)), incrs: ticks, space: 70, size: 26 },
        { ...axis, values: (_, at) => at.map(unit), size: 58, space: 28 },
      ],
      hooks: { setCursor: [(u) => say(box, u)] },
    },
    data,
    box,
  );
}

/** What the pointer is at, in words under the chart. */
function say(box: HTMLElement, u: uPlot): void {
  const line = box.parentElement?.querySelector<HTMLElement>("[data-slot=chart-value]");
  if (!line) return;
  const at = u.cursor.idx;
  line.textContent =
    at == null ? "" : `${duration(u.data[0][at]!)}: ${String((u.series[1]!.value as (u: uPlot, v: number) => string)(u, u.data[1]![at]!))}`;
}

function label(box: HTMLElement, text: string): void {
  box.setAttribute("aria-label", text);
  const line = box.parentElement?.querySelector<HTMLElement>("[data-slot=chart-text]");
  if (line) line.textContent = text;
}

const rate = (value: number): string => (value >= 10 || value === 0 ? count(value) : value.toFixed(1));

/** A colour of the theme as a canvas understands it: the browser works out what variables and mixtures come to. */
function color(name: string, percent = 100): string {
  const probe = document.createElement("i");
  probe.style.color = percent < 100 ? `color-mix(in srgb, var(${name}) ${percent}%, transparent)` : `var(${name})`;
  document.body.append(probe);
  const value = getComputedStyle(probe).color;
  probe.remove();
  return value;
}
