/** A layer's page: what is wrong with it and why, and what its numbers look like. */
import type { Comparison, Deviation } from "../../../comparison/compare.ts";
import type { ErrorKind } from "../../../conformance/verify.ts";
import { count } from "../../../tensor/shape.ts";
import type { Converted, PageLayer, RunLayer, VerifyPage } from "../model.ts";
import { ratioChart, scatterChart, valueChart } from "./charts.ts";
import { commandLine } from "./command.ts";
import { diagnosisPanel } from "./diagnosis.ts";
import { factList, h, isTyping } from "./dom.ts";
import {
  exactly,
  formatShape,
  integer,
  markOf,
  outOf,
  percent,
  plural,
  ratioWord,
  significant,
  WHICH,
} from "./format.ts";
import { mosaic, type Mosaic } from "./mosaic.ts";
import { type Look, lookAt } from "./numbers.ts";
import { hashOf } from "./route.ts";
import { onTheme, type View } from "./shell.ts";
import { dataTable } from "./table.ts";
import { markSpan } from "./marks.ts";

const KINDS: readonly ErrorKind[] = ["injected", "inherited", "inSitu"];

export function layerView(page: VerifyPage, run: number, name: string, chosen: string | undefined): View | undefined {
  const { report, kinds, name: backend, args } = page.runs[run];
  const index = report.layers.findIndex((one) => one.name === name);
  const layer = report.layers[index];
  const place = page.layers.find((one) => one.name === name);
  if (layer === undefined || place === undefined) return undefined;
  const [before, after] = [report.layers[index - 1], report.layers[index + 1]];
  const leaving: (() => void)[] = [];
  const turn = (event: KeyboardEvent): void => {
    if (isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
    const to = { "[": before, "]": after }[event.key];
    if (to !== undefined) location.hash = hashOf(backend, to.name);
  };
  addEventListener("keydown", turn);
  leaving.push(() => removeEventListener("keydown", turn));
  const others = page.runs.filter(
    ({ report: other }) => other !== report && other.layers.some((one) => one.name === name),
  );
  return {
    trail: [
      [backend, hashOf(backend)],
      [name, hashOf(backend, name)],
    ],
    title: name,
    keys: [
      { keys: "[ ]", what: "the layer before, the layer after" },
      { keys: "← → ↑ ↓", what: "in the pictures: from element to element; with Shift, move" },
      { keys: "+ − 0", what: "in the pictures: larger, smaller, all of it" },
    ],
    leave: () => {
      for (const leave of leaving) leave();
    },
    content: [
      h(
        "div",
        { class: "layer-head" },
        h("h1", {}, name),
        h("p", { class: `layer-verdict ${markOf(layer.verdict).tone}` }, markSpan(markOf(layer.verdict))),
        h(
          "nav",
          { class: "steps", "aria-label": "Layers" },
          before === undefined
            ? null
            : h("a", { href: hashOf(backend, before.name), title: "The layer before ([)" }, `← ${before.name}`),
          after === undefined
            ? null
            : h("a", { href: hashOf(backend, after.name), title: "The layer after (])" }, `${after.name} →`),
        ),
      ),
      h("p", { class: "dim" }, describe(place, layer)),
      h("p", { class: "lead" }, sentenceOf(layer)),
      others.length === 0
        ? null
        : h(
            "p",
            { class: "others" },
            "The same layer on ",
            others.map((other, i) => [i === 0 ? "" : ", ", h("a", { href: hashOf(other.name, name) }, other.name)]),
          ),
      layer.diagnosis === null
        ? null
        : diagnosisPanel(
            layer.diagnosis,
            layer.tops.map(({ blob }) => blob),
          ),
      layer.tops.map((top) => {
        const rows = KINDS.flatMap((kind) => {
          const comparison = top[kind];
          return comparison === null ? [] : [{ kind, comparison }];
        });
        const there = KINDS.filter((kind) => (kinds[top.blob] ?? []).includes(kind));
        const wanted = there.find((kind) => kind === chosen) ?? there.find((kind) => wrong(top[kind])) ?? there[0];
        return h(
          "section",
          { class: "top", "aria-label": `Top ${top.blob}` },
          h("h2", {}, top.blob, " ", h("span", { class: "dim" }, formatShape(top.shape))),
          layer.verdict.kind === "converted" ? factList(Object.entries(layer.verdict.blobs[top.blob])) : null,
          rows.length === 0 ? h("p", { class: "dim" }, "Not compared.") : countsTable(rows),
          wanted === undefined ? null : sights(page, run, top.blob, there, wanted, leaving),
        );
      }),
      // The other commands look at all layers.
      commandLine([...page.command, ...args, ...(page.command[1] === "verify" ? ["--layer", name] : [])]),
    ],
  };
}

function wrong(comparison: Comparison | null): boolean {
  return comparison !== null && comparison.outside > 0;
}

function describe({ type, bottoms }: PageLayer, { tops }: RunLayer): string {
  const elements = tops.reduce((sum, { shape }) => sum + count(shape), 0);
  return `${type} of ${bottoms.join(", ") || "nothing"}, ${plural(elements, "number")}`;
}

function sentenceOf({ verdict, tops }: RunLayer): string {
  const proved = tops.some(({ injected, inSitu }) => injected?.proved === true || inSitu?.proved === true);
  switch (verdict.kind) {
    case "pass":
      return "It computes what Caffe computes: every number lies within its derived interval.";
    case "fail":
      return [
        verdict.error === "injected"
          ? "It is wrong by itself: fed the very numbers that the reference was fed, it returns others than Caffe may."
          : "It is right by itself, or was not tried alone, and wrong in the whole net.",
        ...(proved ? ["This is a proof: no evaluation in the claimed arithmetic gives these numbers."] : []),
      ].join(" ");
    case "inherits":
      return `It is right on what it was given. The error comes from above: ${verdict.from}.`;
    case "unsupported":
      return `The engine does not support it: ${verdict.reason}`;
    case "undecided":
      return "On this input rounding decides what it selects, so that nothing can be said; another input may tell.";
    case "error":
      return `The engine failed: ${verdict.message}`;
    case "skipped":
      return "It was not looked at.";
    case "converted":
      return `${CONVERTED[verdict.as]}${proved ? " This is a proof: no evaluation in the claimed arithmetic gives these numbers." : ""}`;
    default:
      return verdict satisfies never;
  }
}

/** Of a layer in a converted model. */
const CONVERTED: Readonly<Record<Converted["as"], string>> = {
  right: "Its tensor is what Caffe computes from the tensors above it.",
  inherits:
    "Its tensor is what Caffe computes from the tensors above it, and these are wrong: the error comes from above.",
  hidden: "Its tensor is right on this input, and yet a param is stored wrong, which another input may show.",
  wrong: "Its tensor is wrong: from the tensors above it Caffe computes other numbers.",
  lost: "Something is wrong here, and which tensor is its blob cannot be told. A map says it: --map.",
  dropped: "The converter left it out: it changes nothing here, and its blob is its bottom's tensor.",
  folded: "It has no tensor of its own; one below follows through it.",
  undecided: "On this input rounding decides what it selects, so that nothing can be said; another input may tell.",
  unseen: "There is no tensor to look at.",
};

function countsTable(rows: readonly { readonly kind: ErrorKind; readonly comparison: Comparison }[]): HTMLElement {
  return dataTable(
    [
      {
        title: "error",
        value: ({ kind }) => WHICH[kind].name,
        show: ({ kind }) => h("span", { title: WHICH[kind].what }, WHICH[kind].name),
        sorts: false,
      },
      {
        title: "largest",
        value: ({ comparison }) => comparison.ratio,
        show: ({ comparison }) => ratioWord(comparison),
        align: "right",
        sorts: false,
      },
      {
        title: "outside",
        value: ({ comparison }) => comparison.outside,
        show: ({ comparison }) => outOf(comparison.outside, comparison.elements),
        align: "right",
        sorts: false,
      },
      {
        title: "exact",
        value: ({ comparison }) => comparison.identical,
        show: ({ comparison }) => percent(comparison.identical, comparison.elements),
        align: "right",
        hint: "Elements that equal the reference's value rounded to float32",
        sorts: false,
      },
      {
        title: "NaN",
        value: ({ comparison }) => comparison.nanMismatches,
        show: ({ comparison }) => integer(comparison.nanMismatches),
        align: "right",
        hint: "NaN where there should be a number, or the reverse",
        sorts: false,
      },
      { title: "what is measured", value: ({ kind }) => WHICH[kind].what, class: "what", sorts: false },
    ],
    rows,
    { label: "Errors", tone: ({ comparison }) => (comparison.outside > 0 ? "tone-bad" : "") },
  );
}

/** Pictures and charts of one top, for one of its errors at a time. */
function sights(
  page: VerifyPage,
  run: number,
  blob: string,
  there: readonly ErrorKind[],
  first: ErrorKind,
  leaving: (() => void)[],
): HTMLElement {
  const place = h("div", { class: "sights", "aria-busy": "true" });
  let current: { leave: () => void } | undefined;
  let asked = first;
  const show = (kind: ErrorKind): void => {
    asked = kind;
    for (const [i, button] of buttons.entries()) button.setAttribute("aria-pressed", String(there[i] === kind));
    place.setAttribute("aria-busy", "true");
    lookAt(page, run, blob, kind)
      .then((look) => {
        if (asked !== kind) return;
        current?.leave();
        current = look === undefined ? undefined : fill(place, look, page.runs[run].name);
        place.removeAttribute("aria-busy");
      })
      .catch((error: unknown) => {
        place.removeAttribute("aria-busy");
        place.replaceChildren(h("p", { class: "note" }, `These numbers could not be loaded: ${String(error)}`));
      });
  };
  const buttons = there.map((kind) =>
    h("button", { type: "button", title: WHICH[kind].what, onclick: () => show(kind) }, WHICH[kind].name),
  );
  leaving.push(() => current?.leave());
  show(first);
  return h(
    "div",
    {},
    there.length < 2 ? null : h("div", { class: "choices", role: "group", "aria-label": "Which error" }, buttons),
    place,
  );
}

/** Pixels of a chart at least, and between two: as the style sheet has it. */
const CHART_WIDTH = 260;
const CHART_GAP = 24;

function fill(place: HTMLElement, look: Look, backend: string): { leave: () => void } {
  const { sight } = look;
  const pictures: Mosaic = mosaic(look, backend);
  const charts = h("div", { class: "charts" });
  const draw = (): void => {
    // As many beside each other as the style sheet puts there.
    const columns = Math.min(Math.max(Math.floor((charts.clientWidth + CHART_GAP) / (CHART_WIDTH + CHART_GAP)), 1), 3);
    const width = Math.max(CHART_WIDTH, Math.floor((charts.clientWidth - (columns - 1) * CHART_GAP) / columns));
    charts.replaceChildren(
      figure(
        "Values",
        [h("span", { class: "key area" }), "reference ", h("span", { class: "key line" }), backend],
        valueChart(sight.values, width, backend),
      ),
      figure(
        "Error ÷ allowed",
        [
          `${integer(sight.ratios.exact)} exact${sight.ratios.infinite === 0 ? "" : `, ${integer(sight.ratios.infinite)} infinitely wrong`}`,
        ],
        sight.ratios.counts.length === 0
          ? h(
              "p",
              { class: "dim" },
              sight.ratios.infinite > 0
                ? "Nothing is allowed here: this layer repeats numbers."
                : "Every element is exact.",
            )
          : ratioChart(sight.ratios, width),
      ),
      figure(
        sight.scatter.against === "allowed" ? "Error against magnitude" : "Error against value",
        [
          sight.scatter.against === "allowed"
            ? "what is allowed is the magnitude Σ|w||x| times a derived factor; the line is the limit; the darker, the more elements"
            : "nothing is allowed here; the darker, the more elements",
        ],
        sight.scatter.cells.length === 0
          ? h("p", { class: "dim" }, "Nothing to draw: no element has a finite error.")
          : scatterChart(sight.scatter, width),
      ),
    );
  };
  const observer = new ResizeObserver(() => {
    if (charts.clientWidth !== drawnAt) {
      drawnAt = charts.clientWidth;
      draw();
    }
  });
  let drawnAt = 0;
  observer.observe(charts);
  const forget = onTheme(draw);
  place.replaceChildren(pictures.element, charts, worstTable(look, pictures));
  return {
    leave: () => {
      observer.disconnect();
      forget();
      pictures.leave();
    },
  };
}

function figure(title: string, caption: Parameters<typeof h>[2][], drawing: Element): HTMLElement {
  return h("figure", {}, h("figcaption", {}, h("b", {}, title), h("span", { class: "dim" }, caption)), drawing);
}

function worstTable({ sight, maps, shown }: Look, pictures: Mosaic): HTMLElement | string {
  if (sight.worst.length === 0) return "";
  const kept = new Set(shown);
  const offsetOf = ({ index }: Deviation): number => index.reduce((at, one, axis) => at * sight.shape[axis] + one, 0);
  return h(
    "div",
    { class: "worst" },
    h("h3", {}, "The worst elements"),
    dataTable(
      [
        {
          title: "element",
          value: ({ index }) => `[${index.join(", ")}]`,
          show: (one) => {
            const at = offsetOf(one);
            const map = Math.floor(at / maps.elements);
            const words = `[${one.index.join(", ")}]`;
            return kept.has(map)
              ? h(
                  "button",
                  {
                    type: "button",
                    class: "link",
                    title: "Show it in the pictures",
                    onclick: () => {
                      pictures.point(map, at % maps.elements);
                      pictures.element.scrollIntoView({ block: "nearest" });
                    },
                  },
                  words,
                )
              : words;
          },
        },
        { title: "got", value: ({ got }) => got, show: ({ got }) => exactly(got), align: "right" },
        {
          title: "reference",
          value: ({ expected }) => expected,
          show: ({ expected }) => exactly(expected),
          align: "right",
        },
        {
          title: "accepted",
          value: ({ accepted: [low] }) => low,
          show: ({ accepted: [low, high] }) =>
            low === high ? `only ${exactly(low)}` : `${exactly(low)} … ${exactly(high)}`,
          align: "right",
        },
        {
          title: "error ÷ allowed",
          value: ({ ratio }) => ratio,
          show: ({ ratio }) => `${significant(ratio)}×`,
          align: "right",
        },
        {
          title: "ulps",
          value: ({ ulps }) => ulps,
          show: ({ ulps }) => (Number.isFinite(ulps) ? integer(ulps) : "–"),
          align: "right",
        },
        {
          title: "proof",
          untitled: true,
          value: ({ proved }) => (proved ? "proof" : ""),
          sorts: false,
          hint: "No evaluation in the claimed arithmetic can give this number",
        },
      ],
      sight.worst,
      { label: "The worst elements", tone: ({ ratio }) => (ratio > 1 ? "tone-bad" : "") },
    ),
  );
}
