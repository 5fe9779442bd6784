/** The charts: all of them by Observable Plot, in the style sheet's colours. */
import * as Plot from "@observablehq/plot";
import type { Comparison } from "../../../comparison/compare.ts";
import type { RatioHistogram, Scatter, ValueHistogram } from "../model.ts";
import { integer, roughly, significant } from "./format.ts";

const INK = "var(--ink)";
const DIM = "var(--dim)";
const LINE = "var(--line)";
const GOOD = "var(--good)";
const BAD = "var(--bad)";
const WARN = "var(--second)";

const STYLE = { background: "transparent", color: INK, fontFamily: "inherit", fontSize: "11px", overflow: "visible" };

/** A picture with one name: Plot names each of its groups, which have no role that could bear one. */
function drawn(options: Plot.PlotOptions): Element {
  const chart = Plot.plot(options);
  chart.setAttribute("role", "img");
  for (const group of chart.querySelectorAll("g[aria-label]")) {
    group.setAttribute("data-mark", group.getAttribute("aria-label") ?? "");
    group.removeAttribute("aria-label");
  }
  return chart;
}

/** A row of the error chart. */
export interface ErrorRow {
  readonly injected: Comparison | null;
  readonly inherited: Comparison | null;
}

/** Where the errors of a net lie, as decimal logarithms: never less than from a thousandth to ten times the limit. */
export function errorDomain(rows: readonly ErrorRow[]): readonly [number, number] {
  const logs = rows
    .flatMap(({ injected, inherited }) => [injected, inherited])
    .flatMap((one) => (one !== null && one.ratio > 0 && Number.isFinite(one.ratio) ? [Math.log10(one.ratio)] : []));
  return [Math.floor(Math.min(-3, ...logs)), Math.ceil(Math.max(1, ...logs))];
}

/** Room at the sides for what is exact and what is infinitely wrong. */
const SIDE = 56;
/** How far from the sides these two stand. */
const EXACT = 18;

/** One line a row, each as high as the table's: the layer's own error and the inherited one, and the limit. */
export function errorChart(
  rows: readonly ErrorRow[],
  domain: readonly [number, number],
  width: number,
  rowHeight: number,
): Element {
  const [from, to] = domain;
  const exact = EXACT;
  const infinite = width - EXACT;
  const scale = (ratio: number): number => {
    if (ratio === 0) return exact;
    if (!Number.isFinite(ratio)) return infinite;
    return SIDE + ((Math.log10(ratio) - from) / (to - from)) * (width - 2 * SIDE);
  };
  const points = (which: keyof ErrorRow) =>
    rows.flatMap((row, i) => {
      const comparison = row[which];
      if (comparison === null) return [];
      const said =
        comparison.misshapen === null
          ? comparison.ratio === 0
            ? "exact"
            : `${significant(comparison.ratio)}×`
          : "another shape";
      return [{ x: scale(comparison.ratio), y: i + 0.5, ratio: comparison.ratio, title: `${which}: ${said}` }];
    });
  const links = rows.flatMap(({ injected, inherited }, i) =>
    injected === null || inherited === null
      ? []
      : [{ x1: scale(injected.ratio), x2: scale(inherited.ratio), y: i + 0.5 }],
  );
  const decades = Array.from({ length: to - from + 1 }, (_, i) => from + i);
  const limit = scale(1);
  return drawn({
    width,
    height: rows.length * rowHeight,
    margin: 0,
    style: STYLE,
    ariaLabel: "Errors of each layer as multiples of what is allowed",
    x: { type: "identity", axis: null },
    y: { type: "linear", domain: [0, rows.length], range: [0, rows.length * rowHeight], axis: null },
    marks: [
      Plot.rect([{ x1: limit, x2: width }], {
        x1: "x1",
        x2: "x2",
        y1: 0,
        y2: rows.length,
        fill: BAD,
        fillOpacity: 0.07,
      }),
      Plot.ruleX(
        decades.map((decade) => scale(10 ** decade)),
        { stroke: LINE, strokeWidth: 1, strokeOpacity: 0.7 },
      ),
      Plot.ruleX([exact, infinite], { stroke: LINE, strokeDasharray: "2,3" }),
      Plot.ruleX([limit], { stroke: BAD, strokeWidth: 1.5 }),
      Plot.link(links, { x1: "x1", x2: "x2", y1: "y", y2: "y", stroke: DIM, strokeOpacity: 0.55 }),
      Plot.dot(points("inherited"), {
        x: "x",
        y: "y",
        r: 3.6,
        symbol: "diamond",
        fill: "var(--paper)",
        stroke: (d: { ratio: number }) => (d.ratio > 1 ? BAD : WARN),
        strokeWidth: 1.6,
        title: "title",
      }),
      Plot.dot(points("injected"), {
        x: "x",
        y: "y",
        r: 4,
        fill: (d: { ratio: number }) => (d.ratio > 1 ? BAD : GOOD),
        stroke: "var(--paper)",
        strokeWidth: 1,
        title: "title",
      }),
    ],
  });
}

/** The axis of the error chart, for the head of the table. */
export function errorAxis(domain: readonly [number, number], width: number): Element {
  const [from, to] = domain;
  const scale = (decade: number): number => SIDE + ((decade - from) / (to - from)) * (width - 2 * SIDE);
  const step = Math.max(1, Math.ceil((to - from + 1) / Math.max(2, Math.floor((width - 2 * SIDE) / 44))));
  const ticks = Array.from({ length: to - from + 1 }, (_, i) => from + i).filter(
    (decade) => decade !== 0 && decade % step === 0,
  );
  const label = (decade: number): string => `${tickWords(10 ** decade)}×`;
  return drawn({
    width,
    height: 18,
    margin: 0,
    style: STYLE,
    ariaLabel: "Scale of the errors",
    x: { type: "identity", axis: null },
    y: { type: "identity", axis: null },
    marks: [
      Plot.text(
        ticks.filter((decade) => Math.abs(scale(decade) - scale(0)) > 38 && scale(decade) - EXACT > 44),
        { x: scale, y: () => 10, text: label, fill: DIM },
      ),
      Plot.text([0], { x: () => scale(0), y: () => 10, text: () => "1× limit", fill: BAD, fontWeight: 600 }),
      Plot.text([0], { x: () => EXACT, y: () => 10, text: () => "exact", fill: DIM }),
      Plot.text([0], { x: () => width - EXACT, y: () => 10, text: () => "∞", fill: DIM }),
    ],
  });
}

const SUPERSCRIPTS: Readonly<Record<string, string>> = {
  "-": "⁻",
  0: "⁰",
  1: "¹",
  2: "²",
  3: "³",
  4: "⁴",
  5: "⁵",
  6: "⁶",
  7: "⁷",
  8: "⁸",
  9: "⁹",
};

function superscript(character: string): string {
  return SUPERSCRIPTS[character];
}

const CHART = { height: 200, marginLeft: 46, marginRight: 14, marginTop: 24, marginBottom: 34, style: STYLE } as const;

/** Ticks of a logarithmic axis: the powers of ten, thinned to as many as there is room for; where there are none, 1, 2 and 5. */
function logTicks(from: number, to: number, most: number): { ticks: number[]; tickFormat: (value: number) => string } {
  const decades = Array.from({ length: Math.floor(to) - Math.ceil(from) + 1 }, (_, i) => Math.ceil(from) + i);
  const step = Math.max(1, Math.ceil(decades.length / most));
  const between = decades.flatMap((decade) => [1, 2, 5].map((digit) => digit * 10 ** decade));
  const below = [2, 5].map((digit) => digit * 10 ** Math.floor(from));
  const ticks =
    decades.length >= 3
      ? decades.filter((decade) => decade % step === 0).map((decade) => 10 ** decade)
      : [...below, ...between].filter((tick) => Math.log10(tick) >= from && Math.log10(tick) <= to);
  return { ticks, tickFormat: tickWords };
}

export function tickWords(value: number): string {
  const decade = Math.floor(Math.log10(value) + 1e-9);
  if (decade >= -3 && decade <= 4) return significant(value);
  const digit = Math.round(value / 10 ** decade);
  return `${digit === 1 ? "" : `${digit}·`}10${String(decade).replaceAll(/[-\d]/g, superscript)}`;
}

/** Values of the reference as an area, those of the backend as a line over it. */
export function valueChart({ low, high, reference, backend }: ValueHistogram, width: number, name: string): Element {
  const step = (high - low) / Math.max(reference.length, 1) || 1;
  const bars = (counts: readonly number[]) =>
    counts.map((count, i) => ({ x1: low + i * step, x2: low + (i + 1) * step, count }));
  const line = backend.flatMap((count, i) => [
    { x: low + i * step, count },
    { x: low + (i + 1) * step, count },
  ]);
  return drawn({
    ...CHART,
    width,
    ariaLabel: `Histogram of values: the reference, and ${name}`,
    x: { label: "value", nice: false, ticks: 6 },
    y: { type: "sqrt", label: "elements, on a square-root scale", ticks: 4, tickFormat: integer, grid: true },
    marks: [
      Plot.rectY(bars(reference), {
        x1: "x1",
        x2: "x2",
        y: "count",
        fill: "var(--area)",
        insetLeft: 0,
        insetRight: 0,
        title: ({ x1, x2, count }: { x1: number; x2: number; count: number }) =>
          `${integer(count)} elements from ${roughly(x1)} to ${roughly(x2)}`,
      }),
      Plot.lineY(line, { x: "x", y: "count", stroke: WARN, strokeWidth: 1.4 }),
      Plot.ruleY([0], { stroke: DIM }),
    ],
  });
}

/** How many elements are how far off: quarters of decades, and the limit. */
export function ratioChart({ from, counts }: RatioHistogram, width: number): Element {
  const bars = counts.map((count, i) => ({ x1: 10 ** (from + i / 4), x2: 10 ** (from + (i + 1) / 4), count }));
  const low = Math.min(-3, Math.floor(from));
  const high = Math.max(1, Math.ceil(from + counts.length / 4));
  return drawn({
    ...CHART,
    width,
    ariaLabel: "Histogram of errors as multiples of what is allowed",
    x: {
      type: "log",
      domain: [10 ** low, 10 ** high],
      label: "error ÷ allowed",
      ...logTicks(low, high, Math.floor(width / 46)),
    },
    y: { label: "elements", ticks: 4, tickFormat: integer, grid: true },
    marks: [
      Plot.rectY(bars, {
        x1: "x1",
        x2: "x2",
        y: "count",
        insetLeft: 0.5,
        insetRight: 0.5,
        fill: ({ x1 }: { x1: number }) => (x1 >= 1 ? BAD : GOOD),
        title: ({ x1, x2, count }: { x1: number; x2: number; count: number }) =>
          `${integer(count)} elements from ${significant(x1)}× to ${significant(x2)}×`,
      }),
      Plot.ruleX([1], { stroke: BAD, strokeWidth: 1.5 }),
      Plot.ruleY([0], { stroke: DIM }),
    ],
  });
}

/** Errors against what is allowed, which is the magnitude Σ|w||x| times a derived factor: the limit is the diagonal. */
export function scatterChart({ against, x, y, bins, cells }: Scatter, width: number): Element {
  const at = ([low, high]: readonly [number, number], bin: number): number => 10 ** (low + ((high - low) * bin) / bins);
  const data = cells.map(([i, j, elements]) => ({
    x1: at(x, i),
    x2: at(x, i + 1),
    y1: at(y, j),
    y2: at(y, j + 1),
    elements,
  }));
  const most = Math.max(1, ...cells.map(([, , elements]) => elements));
  const limit = [Math.max(x[0], y[0] - 0.3), Math.min(x[1], y[1] + 0.3)];
  return drawn({
    ...CHART,
    height: 240,
    marginLeft: 54,
    width,
    ariaLabel: "Errors against what is allowed",
    x: {
      type: "log",
      domain: [10 ** x[0], 10 ** x[1]],
      label: against === "allowed" ? "allowed error" : "|reference|",
      ...logTicks(x[0], x[1], Math.floor(width / 60)),
    },
    y: { type: "log", domain: [10 ** y[0], 10 ** y[1]], label: "error", ...logTicks(y[0], y[1], 6), grid: true },
    clip: true,
    marks: [
      Plot.rect(data, {
        x1: "x1",
        x2: "x2",
        y1: "y1",
        y2: "y2",
        fill: ({ x2, y1 }: { x2: number; y1: number }) => (against === "allowed" && y1 > x2 ? BAD : GOOD),
        fillOpacity: ({ elements }: { elements: number }) => 0.18 + 0.82 * (Math.log(elements) / Math.log(most + 1)),
        title: ({ elements }: { elements: number }) => `${integer(elements)} elements`,
      }),
      against === "allowed" && limit[0] < limit[1]
        ? Plot.line(
            limit.map((log) => [10 ** log, 10 ** log]),
            { stroke: BAD, strokeWidth: 1.5 },
          )
        : null,
    ],
  });
}

/** Of a cell at most, so that its number can be read in both themes. */
const DARKEST = 0.5;

/**
 * How many images went from one class to another.
 * @param runners whose classes they are
 */
export function confusionChart(
  cells: readonly { readonly from: number; readonly to: number; readonly images: number }[],
  classes: readonly number[],
  [before, after]: readonly [string, string],
): Element {
  const side = Math.min(34, Math.max(16, 520 / classes.length));
  const most = Math.max(1, ...cells.map(({ images }) => images));
  return drawn({
    style: STYLE,
    width: side * classes.length + 70,
    height: side * classes.length + 60,
    marginLeft: 46,
    marginBottom: 36,
    marginTop: 20,
    marginRight: 20,
    ariaLabel: `Images by their class on ${before} and on ${after}`,
    x: {
      type: "band",
      domain: classes,
      label: `class on ${after}`,
      labelAnchor: "left",
      labelArrow: "none",
      padding: 0.04,
      tickSize: 0,
    },
    y: {
      type: "band",
      domain: classes,
      label: `class on ${before}`,
      labelAnchor: "top",
      labelArrow: "none",
      padding: 0.04,
      tickSize: 0,
    },
    marks: [
      Plot.cell(
        classes.flatMap((from) => classes.map((to) => ({ from, to }))),
        { x: "to", y: "from", fill: "var(--sunk)" },
      ),
      Plot.cell(cells, {
        x: "to",
        y: "from",
        fill: GOOD,
        fillOpacity: ({ images }: { images: number }) => 0.12 + ((DARKEST - 0.12) * images) / most,
        title: ({ from, to, images }: { from: number; to: number; images: number }) =>
          `${integer(images)} from ${from} to ${to}`,
      }),
      Plot.text(cells, {
        x: "to",
        y: "from",
        text: ({ images }: { images: number }) => integer(images),
        fill: INK,
      }),
    ],
  });
}
