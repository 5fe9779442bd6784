/** The pages of a verify run: the net with its errors, and each layer. */
import type { PageLayer, RunLayer, VerifyPage, VerifyRun } from "../model.ts";
import { errorAxis, errorChart, errorDomain, type ErrorRow } from "./charts.ts";
import { commandLine } from "./command.ts";
import { factList, h, notRun, svg } from "./dom.ts";
import { netDiagnosisPanel } from "./diagnosis.ts";
import {
  absentWords,
  formatShape,
  isSettled,
  type Mark,
  markOf,
  plural,
  ratioWord,
  sentenceAfter,
  worstOf,
} from "./format.ts";
import { lanesOf } from "./lanes.ts";
import { markSpan } from "./marks.ts";
import { layerView } from "./layer.ts";
import { hashOf } from "./route.ts";
import { type Front, onTheme, type View } from "./shell.ts";
import { dataTable } from "./table.ts";

const ROW = 28;
const LANE = 14;

export function verifyFront(page: VerifyPage): Front {
  const reports = page.runs.map(({ report }) => report);
  const conforming = reports.filter(({ conforms }) => conforms);
  const unsaid = reports.filter(({ summary }) => summary.startsWith("Cannot be said"));
  const single = reports.length === 1;
  const said = single
    ? sentenceAfter(reports[0].summary)
    : `${conforming.length} of ${plural(reports.length, "backend")} ${conforming.length === 1 ? "computes" : "compute"} what Caffe computes.`;
  const sentence = said + absentWords(page.unavailable);
  const base = { command: page.command.slice(0, 2).join(" "), title: page.title };
  if (reports.length === 0) {
    return {
      ...base,
      verdict: {
        tone: "quiet",
        glyph: "○",
        words: "Nothing ran",
        sentence: "No backend that was asked for can run here.",
      },
    };
  }
  if (conforming.length === reports.length) {
    return {
      ...base,
      verdict: {
        tone: "good",
        glyph: "●",
        words: "Conforms",
        sentence,
      },
    };
  }
  const words = conforming.length + unsaid.length === reports.length ? "Cannot be said" : "Does not conform";
  const tone = words === "Cannot be said" ? "warn" : "bad";
  return {
    ...base,
    verdict: {
      tone,
      glyph: tone === "bad" ? "✕" : "?",
      words,
      sentence,
    },
  };
}

export function verifyView(page: VerifyPage, path: readonly string[]): View | undefined {
  const [name, layer, kind] = path;
  // What does not conform is what a reader came for.
  const worst = Math.max(
    0,
    page.runs.findIndex(({ report }) => !report.conforms),
  );
  const run = name === undefined ? worst : page.runs.findIndex((one) => one.name === name);
  if (page.runs.length === 0) return { trail: [], title: page.title, content: factsOf(page) };
  if (run < 0) return undefined;
  if (layer !== undefined) return layerView(page, run, layer, kind);
  return netView(page, run, name !== undefined);
}

/** One line of the list. */
interface Line {
  readonly layer: PageLayer;
  /** undefined: an input, which nothing computes. */
  readonly report: RunLayer | undefined;
  readonly lane: number;
  readonly index: number;
}

const INPUT: Mark = { tone: "quiet", glyph: "○", word: "input" };

function netView(page: VerifyPage, run: number, named: boolean): View {
  const { report, name } = page.runs[run];
  const reports = new Map(report.layers.map((layer) => [layer.name, layer]));
  const lanes = lanesOf(page.layers);
  const lines = page.layers.map(
    (layer, index): Line => ({ layer, report: reports.get(layer.name), lane: lanes.nodes[index], index }),
  );
  const mark = ({ report: own }: Line): Mark => (own === undefined ? INPUT : markOf(own.verdict));
  const errors = ({ report: own }: Line): ErrorRow => ({
    // Of a run that looked at inherited errors only, the own error is the one in situ.
    injected: own === undefined ? null : worstOf(own, report.mode === "inherited" ? "inSitu" : "injected"),
    inherited: own === undefined ? null : worstOf(own, "inherited"),
  });
  const domain = errorDomain(lines.map(errors));
  const width = 24 + (lanes.width - 1) * LANE;
  const graph = h("div", { class: "overlay" });
  const chart = h("div", { class: "overlay errors" });
  let kept: readonly Line[] = lines;
  let shownTable: HTMLTableElement | undefined;
  const draw = (): void => {
    const table = shownTable;
    const [graphHead, chartHead] = ["graph", "chart"].map((name) => table?.querySelector<HTMLElement>(`th.${name}`));
    if (table === undefined || !graphHead || !chartHead || table.clientWidth === 0) return;
    const headHeight = table.tHead?.offsetHeight ?? 0;
    graph.style.cssText = `left:${graphHead.offsetLeft}px;top:${headHeight}px`;
    graph.replaceChildren(laneDrawing(kept, lines, lanes, width, mark));
    // A narrow page does without.
    if (chartHead.clientWidth === 0) return;
    chart.style.cssText = `left:${chartHead.offsetLeft}px;top:${headHeight}px`;
    chart.replaceChildren(errorChart(kept.map(errors), domain, chartHead.clientWidth, ROW));
    chartHead.querySelector(".axis")?.replaceChildren(errorAxis(domain, chartHead.clientWidth));
  };
  const observer = new ResizeObserver(draw);
  const list = dataTable<Line>(
    [
      {
        title: "graph",
        untitled: true,
        value: () => "",
        class: "graph",
        sorts: false,
        show: () => h("span", { style: `display:inline-block;width:${width}px` }),
      },
      {
        title: "layer",
        value: ({ layer }) => layer.name,
        names: true,
        cut: true,
        class: "name",
      },
      { title: "type", value: ({ layer }) => layer.type, class: "type", cut: true },
      {
        title: "output",
        value: ({ layer }) => layer.topShapes.map(formatShape).join(", "),
        class: "shape",
        align: "right",
      },
      {
        title: report.mode === "inherited" ? "in situ" : "injected",
        value: (line) => errors(line).injected?.ratio ?? Number.NaN,
        show: (line) => (line.report === undefined ? "" : ratioWord(errors(line).injected)),
        align: "right",
        class: "ratio",
        hint: "The layer's own error as a multiple of what is allowed",
      },
      ...(report.mode === "injected"
        ? []
        : [
            {
              title: "inherited",
              value: (line: Line) => errors(line).inherited?.ratio ?? Number.NaN,
              show: (line: Line) => (line.report === undefined ? "" : ratioWord(errors(line).inherited)),
              align: "right",
              class: "ratio",
              hint: "The error in the whole net as a multiple of what is allowed there",
            } as const,
          ]),
      { title: "errors", untitled: true, value: () => "", class: "chart", sorts: false },
      {
        title: "verdict",
        value: (line) => mark(line).word,
        show: (line) => markSpan(mark(line)),
        class: "verdict-cell",
      },
    ],
    lines,
    {
      label: `Layers of ${page.title}: ${name}`,
      filter: "Filter by layer, type or verdict",
      href: ({ layer, report: own }) => (own === undefined ? undefined : hashOf(name, layer.name)),
      tone: (line) => `tone-${mark(line).tone}`,
      choices: [
        ["all", () => true],
        ["not passing", (line) => line.report !== undefined && !isSettled(line.report.verdict)],
      ],
      shown: (rows, table) => {
        kept = rows;
        shownTable = table;
        draw();
      },
    },
  );
  list.classList.add("layers");
  const scroll = list.querySelector(".scroll") as HTMLElement;
  shownTable?.querySelector("th.chart")?.append(h("div", { class: "axis" }));
  scroll.append(graph, chart);
  observer.observe(scroll);
  const forget = onTheme(draw);
  return {
    trail: named ? [[name, hashOf(name)]] : [],
    title: name,
    leave: () => {
      observer.disconnect();
      forget();
    },
    content: [
      named ? h("h1", { class: "unseen" }, `${page.title}: ${name}`) : null,
      tabs(page, run),
      page.runs.length > 1 || named
        ? h("p", { class: `lead ${report.conforms ? "good" : "bad"}` }, report.summary)
        : null,
      h(
        "section",
        { "aria-label": "The net" },
        list,
        h(
          "p",
          { class: "legend-line" },
          h("span", { class: "key dot" }),
          report.mode === "inherited"
            ? "own error, in situ"
            : "injected: the layer alone, fed the reference's activations",
          report.mode === "injected"
            ? null
            : [h("span", { class: "key diamond" }), "inherited: the whole net run freely"],
          h("span", { class: "key limit" }),
          "what is allowed",
        ),
      ),
      report.graph === null ? null : netDiagnosisPanel(report.graph),
      report.wholeNetFailure === null
        ? null
        : h("p", { class: "note" }, `Inherited errors were not measured: ${report.wholeNetFailure}.`),
      factsOf(page, page.runs[run]),
    ],
  };
}

function tabs(page: VerifyPage, run: number): HTMLElement | null {
  if (page.runs.length < 2) return null;
  return h(
    "nav",
    { class: "tabs", "aria-label": "Backends" },
    page.runs.map(({ report, name }, i) => {
      const conforms = report.conforms;
      return h(
        "a",
        {
          href: hashOf(name),
          "aria-current": i === run ? "page" : undefined,
          class: conforms ? "tone-good" : "tone-bad",
        },
        h("span", { class: "glyph", "aria-hidden": "true" }, conforms ? "●" : "✕"),
        name,
        h("span", { class: "unseen" }, conforms ? ", conforms" : ", does not conform"),
      );
    }),
  );
}

function factsOf(page: VerifyPage, run?: VerifyRun): HTMLElement {
  const facts: [string, string][] = [
    ...Object.entries(run?.facts ?? {}),
    ...Object.entries(page.facts),
    ...page.notices.map((notice): [string, string] => ["note", notice]),
    ...(page.leftOut === null ? [] : [["left out", page.leftOut] as [string, string]]),
  ];
  return h(
    "section",
    { class: "facts", "aria-label": "About this run" },
    h("h2", {}, "About this run"),
    factList(facts),
    notRun(page.unavailable),
    commandLine([...page.command, ...(run?.args ?? [])]),
  );
}

/** The net beside its list; where layers are left out of the list or in another order, its nodes alone. */
function laneDrawing(
  kept: readonly Line[],
  lines: readonly Line[],
  { edges }: ReturnType<typeof lanesOf>,
  width: number,
  mark: (line: Line) => Mark,
): SVGElement {
  const whole = kept.length === lines.length && kept.every(({ index }, i) => index === i);
  const x = (lane: number): number => 12 + lane * LANE;
  const y = (row: number): number => row * ROW + ROW / 2;
  return svg(
    "svg",
    { width, height: kept.length * ROW, role: "img", "aria-label": "The net as a graph: edges from layer to layer" },
    whole
      ? edges.map(({ from, to, lane }) => {
          const [x1, x2, xm] = [x(from.lane), x(to.lane), x(lane)];
          const [y1, y2] = [y(from.row), y(to.row)];
          const bend = Math.min(ROW * 0.8, (y2 - y1) / 2);
          const leave =
            x1 === xm ? `M${x1} ${y1}` : `M${x1} ${y1}C${x1} ${y1 + bend} ${xm} ${y1 + bend * 0.3} ${xm} ${y1 + bend}`;
          const enter =
            xm === x2 ? `L${x2} ${y2}` : `L${xm} ${y2 - bend}C${xm} ${y2 - bend * 0.3} ${x2} ${y2 - bend} ${x2} ${y2}`;
          return svg("path", { d: leave + enter, class: "edge" });
        })
      : null,
    kept.map((line, row) => {
      const { tone, word } = mark(line);
      return node(x(whole ? line.lane : 0), y(row), tone, `${line.layer.name}: ${word}`);
    }),
  );
}

/** A shape for each tone: colours alone tell not everyone apart. */
function node(x: number, y: number, tone: Mark["tone"], title: string): SVGElement {
  const shape = {
    good: () => svg("circle", { cx: x, cy: y, r: 4.5 }),
    bad: () => svg("path", { d: `M${x - 5} ${y - 5}h10v10h-10z` }),
    warn: () => svg("path", { d: `M${x} ${y - 6}l6 6l-6 6l-6 -6z` }),
    error: () => svg("path", { d: `M${x} ${y - 6}l6 11h-12z` }),
    quiet: () => svg("circle", { cx: x, cy: y, r: 4, class: "hollow" }),
  }[tone]();
  shape.classList.add("node", tone);
  shape.append(svg("title", {}, title));
  return shape;
}
