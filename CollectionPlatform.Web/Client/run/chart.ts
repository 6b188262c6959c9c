import uPlot from "uplot";
import { count, duration } from "../formatting/show";

/** What the charts are drawn from, in seconds of work: as RunChart.cs has it. */
export interface History {
  stepSeconds: number;
  seconds: number;
  points: { at: number; to: number; items: number; settledUsd: number }[];
  bands: { kind: "waiting" | "paused"; from: number; to: number }[];
  capChanges: number[];
}

export type Line = (number | null)[];

const height = 124;

/** Seconds between two marks of the time axis. */
const ticks = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 43_200, 86_400, 172_800, 604_800];

/** A line chart in a box of the page, with the axes, bands and words that all of them share. */
export function chart(
  box: HTMLElement,
  history: History,
  data: uPlot.AlignedData,
  series: uPlot.Series[],
  unit: (value: number) => string,
  top: number,
): uPlot {
  const axis = {
    stroke: color("--tblr-secondary"),
    grid: { stroke: color("--tblr-border-color"), width: 1 },
    ticks: { show: false },
    font: '12px Inter, "Inter fallback", sans-serif',
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
      hooks: { setCursor: [(u) => say(box, u)], drawClear: [(u) => bands(u, history)] },
    },
    data,
    box,
  );
}

/** Behind the line: bands while the run waited, a mark where it was paused, a dashed one where the cap was changed. */
function bands(u: uPlot, history: History): void {
  const { left, top, width, height: tall } = u.bbox;
  const place = (second: number) => Math.min(left + width, Math.max(left, u.valToPos(second, "x", true)));
  const stripe = (from: number, to: number, least: number, fill: string) => {
    u.ctx.fillStyle = fill;
    u.ctx.fillRect(place(from), top, Math.max(least, place(to) - place(from)), tall);
  };
  u.ctx.save();
  for (const band of history.bands)
    stripe(band.from, band.to, 3, band.kind === "waiting" ? color("--tblr-orange", 16) : color("--tblr-secondary", 35));
  for (const at of history.capChanges) stripe(at, at, 2, color("--tblr-red", 45));
  u.ctx.restore();
}

/** What the pointer is at, in words under the chart. */
function say(box: HTMLElement, u: uPlot): void {
  const line = box.parentElement?.querySelector<HTMLElement>("[data-slot=chart-value]");
  if (!line) return;
  const at = u.cursor.idx;
  line.textContent =
    at == null ? "" : `${duration(u.data[0][at]!)}: ${String((u.series[1]!.value as (u: uPlot, v: number) => string)(u, u.data[1]![at]!))}`;
}

/** What the chart shows, in words: for everybody above it, and for who does not see it. */
export function label(box: HTMLElement, text: string): void {
  box.setAttribute("aria-label", text);
  const line = box.parentElement?.querySelector<HTMLElement>("[data-slot=chart-text]");
  if (line) line.textContent = text;
}

export const rate = (value: number): string => (value >= 10 || value === 0 ? count(value) : value.toFixed(1));

/** A colour of the theme as a canvas understands it: the browser works out what variables and mixtures come to. */
export function color(name: string, percent = 100): string {
  const probe = document.createElement("i");
  probe.style.color = percent < 100 ? `color-mix(in srgb, var(${name}) ${percent}%, transparent)` : `var(${name})`;
  document.body.append(probe);
  const value = getComputedStyle(probe).color;
  probe.remove();
  return value;
}
