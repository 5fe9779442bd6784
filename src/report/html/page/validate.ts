/** The pages of a validation: counts, what changed between runs, and each changed image. */
import type { ChangedImage, Changes } from "../../../validation/changes.ts";
import type { ImageRecord } from "../../../validation/image-record.ts";
import type { Outcome } from "../../../validation/verdict.ts";
import {
  changesSentence,
  confidenceSentence,
  explanationSentence,
  headOf,
  KINDS,
  rowsOf,
  signatureSentence,
} from "../../validate.ts";
import type { ChangedPicture, ValidationPage } from "../model.ts";
import { confusionChart } from "./charts.ts";
import { commandLine } from "./command.ts";
import { type Child, h, notRun } from "./dom.ts";
import { exactly, integer, type Mark, plural, roughly, sentenceAfter, type Tone } from "./format.ts";
import { hashOf } from "./route.ts";
import { type Front, onTheme, type View } from "./shell.ts";
import { dataTable } from "./table.ts";
import { markSpan } from "./marks.ts";

const OUTCOMES: Readonly<Record<Outcome, { readonly tone: Tone; readonly glyph: string; readonly words: string }>> = {
  green: { tone: "good", glyph: "●", words: "Green" },
  "not-contradicted": { tone: "good", glyph: "◆", words: "Not contradicted" },
  counted: { tone: "quiet", glyph: "●", words: "Counted" },
  incomplete: { tone: "warn", glyph: "◆", words: "Incomplete" },
  red: { tone: "bad", glyph: "✕", words: "Red" },
};

const JUDGEMENTS: Readonly<Record<ChangedImage["judgement"], Mark>> = {
  tie: { tone: "good", glyph: "●", word: "a tie of arithmetic" },
  bug: { tone: "bad", glyph: "✕", word: "a bug" },
  undecided: { tone: "warn", glyph: "?", word: "undecided" },
  "inputs-differ": { tone: "warn", glyph: "◆", word: "fed differently" },
};

/** As many classes as a confusion can be read with. */
const CLASSES = 30;

export function validationFront({ verdict, command }: ValidationPage): Front {
  return {
    command: command.slice(0, 2).join(" "),
    title: verdict.gate?.title ?? verdict.title,
    verdict: { ...OUTCOMES[verdict.outcome], sentence: sentenceAfter(verdict.summary) },
  };
}

export function validationView(page: ValidationPage, path: readonly string[]): View | undefined {
  const { verdict } = page;
  if (path.length > 0) {
    const picture = page.images.find(({ index }) => String(index) === path[1]);
    return path[0] === "image" && picture !== undefined ? imageView(page, picture) : undefined;
  }
  const leaving: (() => void)[] = [];
  const rows = rowsOf(verdict);
  return {
    trail: [],
    title: "Counts",
    leave: () => {
      for (const leave of leaving) leave();
    },
    content: [
      h(
        "section",
        { "aria-label": "Counts" },
        dataTable(
          [
            { title: "count", untitled: true, value: ({ name }) => name, sorts: false },
            ...(verdict.gate === null
              ? []
              : [
                  {
                    title: "gate",
                    value: ({ expected }: (typeof rows)[number]) => expected,
                    align: "right" as const,
                    sorts: false,
                  },
                ]),
            ...verdict.runs.map(({ backend }, i) => ({
              title: backend,
              value: ({ values }: (typeof rows)[number]) => values[i],
              align: "right" as const,
              sorts: false,
            })),
          ],
          rows,
          { label: "Counts" },
        ),
      ),
      ...verdict.runs.map(({ backend, problems, notes, confidence, signatures, lossNote }) =>
        remarks(verdict.runs.length > 1 ? backend : "What there is to say", [
          ...problems.map(({ text }) => h("span", { class: "mark-bad" }, text)),
          ...confidence.map((one) => confidenceSentence(one, verdict.images)),
          ...signatures.map(signatureSentence),
          ...notes.map(({ text }) => text),
          ...(lossNote === null ? [] : [`Loss: ${lossNote}`]),
        ]),
      ),
      verdict.changes.map((changes) => changesPart(page, changes, leaving)),
      verdict.labels === null || verdict.labels.explanations.length === 0
        ? null
        : remarks(
            "Labels",
            verdict.labels.explanations.map(({ sentence, faults }) => [
              `${sentence}. `,
              ...faults.map(({ claim, remedy }) => `${claim} ${remedy} `),
            ]),
          ),
      remarks("What would explain it", verdict.explanations.map(explanationSentence)),
      h(
        "section",
        { class: "facts", "aria-label": "About this run" },
        h("h2", {}, "About this run"),
        headOf(verdict).map((line) => h("p", {}, line)),
        notRun(page.unavailable),
        page.leftOut === null ? null : h("p", { class: "dim" }, page.leftOut),
        commandLine(page.command),
      ),
    ],
  };
}

function remarks(title: string, items: readonly Child[]): HTMLElement | null {
  return items.length === 0
    ? null
    : h(
        "section",
        {},
        h("h2", {}, title),
        h(
          "ul",
          { class: "remarks" },
          items.map((item) => h("li", {}, item)),
        ),
      );
}

function changesPart(page: ValidationPage, changes: Changes, leaving: (() => void)[]): HTMLElement {
  const { from, to, changed, inputsDiffer } = changes;
  const pictures = new Map(page.images.map((one) => [one.index, one]));
  return h(
    "section",
    { "aria-label": `${to} against ${from}` },
    h("h2", {}, `${to} against ${from}`),
    h("p", { class: "sentence" }, changesSentence(changes).slice(`${to} against ${from}, `.length)),
    changed.length === 0 ? null : confusion(changed, [from, to], leaving),
    changed.length === 0
      ? null
      : dataTable<ChangedImage>(
          [
            {
              title: "picture",
              untitled: true,
              value: () => "",
              sorts: false,
              class: "thumb",
              show: ({ index }) => thumbnail(pictures.get(index)),
            },
            { title: "image", value: ({ name }) => name, names: true },
            { title: "label", value: ({ label }) => label, align: "right" },
            {
              title: "class",
              value: ({ from: a, to: b }) => `${a.top1} ${b.top1}`,
              show: ({ from: a, to: b }) => (a.top1 === b.top1 ? String(a.top1) : `${a.top1} → ${b.top1}`),
              align: "right",
            },
            { title: "change", value: ({ kinds }) => kinds.map((kind) => KINDS[kind]).join(", ") },
            {
              title: "margins",
              value: ({ from: a }) => a.margin,
              show: ({ from: a, to: b }) => `${roughly(a.margin)}, ${roughly(b.margin)}`,
              align: "right",
              hint: "The best score less the second best, in each run",
            },
            {
              title: "swing",
              value: ({ swing }) => swing,
              show: ({ swing, allowed }) => `${roughly(swing)}${allowed === null ? "" : ` of ${roughly(allowed)}`}`,
              align: "right",
              hint: "How far the two classes moved against each other, of what arithmetic allows",
            },
            {
              title: "judgement",
              value: ({ judgement }) => JUDGEMENTS[judgement].word,
              show: ({ judgement }) => markSpan(JUDGEMENTS[judgement]),
            },
          ],
          changed,
          {
            label: `Changed images, ${to} against ${from}`,
            filter: "Filter by name, class or judgement",
            href: ({ index }) => (pictures.has(index) ? hashOf("image", String(index)) : undefined),
            tone: ({ judgement }) => (judgement === "bug" ? "tone-bad" : ""),
            choices: [
              ["all", () => true],
              ["bugs", ({ judgement }) => judgement === "bug"],
            ],
          },
        ),
    inputsDiffer.length === 0
      ? null
      : h(
          "div",
          { class: "list" },
          h("h3", {}, `Fed differently: ${plural(inputsDiffer.length, "image")}`),
          dataTable(
            [
              { title: "image", value: ({ name }) => name },
              {
                title: `tensor's sha256, ${from}`,
                value: ({ index }) => pictures.get(index)?.records[from]?.tensor ?? "",
                show: ({ index }) => h("code", {}, pictures.get(index)?.records[from]?.tensor ?? "–"),
              },
              {
                title: to,
                value: ({ index }) => pictures.get(index)?.records[to]?.tensor ?? "",
                show: ({ index }) => h("code", {}, pictures.get(index)?.records[to]?.tensor ?? "–"),
              },
            ],
            inputsDiffer,
            {
              label: `Images that were fed differently, ${to} and ${from}`,
              filter: "Filter by name or hash",
              href: ({ index }) => (pictures.has(index) ? hashOf("image", String(index)) : undefined),
            },
          ),
        ),
  );
}

/** From which class to which: those that changed most often. */
function confusion(
  changed: readonly ChangedImage[],
  runners: readonly [string, string],
  leaving: (() => void)[],
): HTMLElement | null {
  const counts = new Map<string, { from: number; to: number; images: number }>();
  for (const { from, to } of changed) {
    if (from.top1 === to.top1) continue;
    const key = `${from.top1} ${to.top1}`;
    const cell = counts.get(key) ?? { from: from.top1, to: to.top1, images: 0 };
    cell.images++;
    counts.set(key, cell);
  }
  if (counts.size === 0) return null;
  const cells = [...counts.values()].toSorted((a, b) => b.images - a.images);
  const classes = new Set<number>();
  for (const { from, to } of cells) {
    if (new Set([...classes, from, to]).size > CLASSES) break;
    classes.add(from).add(to);
  }
  const sorted = [...classes].toSorted((a, b) => a - b);
  const shown = cells.filter(({ from, to }) => classes.has(from) && classes.has(to));
  const place = h("figure", { class: "confusion" });
  const draw = (): void => {
    const left = cells.length - shown.length;
    place.replaceChildren(
      h(
        "figcaption",
        {},
        h("b", {}, "Which class became which"),
        h("span", { class: "dim" }, left === 0 ? "" : `${plural(left, "rarer pair")} left out`),
      ),
      confusionChart(shown, sorted, runners),
    );
  };
  draw();
  leaving.push(onTheme(draw));
  return place;
}

function thumbnail(picture: ChangedPicture | undefined): HTMLElement | string {
  return picture?.thumbnail == null ? "" : h("img", { src: picture.thumbnail, alt: "", height: 40 });
}

function imageView(page: ValidationPage, { index, thumbnail: picture, records }: ChangedPicture): View {
  const all = Object.entries(records);
  const name = all[0]?.[1].name ?? String(index);
  const changes = page.verdict.changes.flatMap((one) =>
    one.changed
      .filter((image) => image.index === index)
      .map((image) => ({ ...image, between: `${one.to} against ${one.from}` })),
  );
  return {
    trail: [[name, hashOf("image", String(index))]],
    title: name,
    content: [
      h(
        "div",
        { class: "layer-head" },
        h("h1", {}, name),
        h("p", { class: "dim" }, `image ${integer(index)}, label ${all[0]?.[1].label ?? "–"}`),
      ),
      picture === null
        ? h("p", { class: "note" }, "The image itself was not at hand.")
        : h("img", { class: "picture", src: picture, alt: name }),
      changes.map(({ between, from, to, kinds, swing, allowed, judgement }) =>
        h(
          "p",
          { class: "sentence" },
          `${between}: ${kinds.map((kind) => KINDS[kind]).join(", ")}; margin ${roughly(from.margin)}, then ${roughly(to.margin)}; swing ${roughly(swing)}${allowed === null ? "" : ` of ${roughly(allowed)} allowed`}: `,
          markSpan(JUDGEMENTS[judgement]),
        ),
      ),
      h(
        "div",
        { class: "lists" },
        all.map(([runner, record]) => topFive(runner, record)),
      ),
    ],
  };
}

function topFive(runner: string, { top5, label, rank, score, tensor }: ImageRecord): HTMLElement {
  const rows = [
    ...top5.map(([index, own], i) => ({ place: i + 1, index, score: own })),
    // The label where it is not among the best five.
    ...(rank >= 5 ? [{ place: rank + 1, index: label, score }] : []),
  ];
  return h(
    "section",
    {},
    h("h2", {}, runner),
    dataTable(
      [
        { title: "place", value: ({ place }) => place, align: "right", sorts: false },
        {
          title: "class",
          value: ({ index }) => index,
          show: ({ index }) => (index === label ? h("b", {}, `${index}, the label`) : String(index)),
          sorts: false,
        },
        { title: "score", value: (row) => row.score, show: (row) => exactly(row.score), align: "right", sorts: false },
      ],
      rows,
      { label: `The best classes, ${runner}` },
    ),
    h("p", { class: "dim" }, "tensor ", h("code", {}, tensor)),
  );
}
