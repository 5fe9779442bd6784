/** The pages of a conformance run: the table of layer types, and each type. */
import type { Tally, TypeReport } from "../../../conformance/conformance.ts";
import type { ConformancePage } from "../model.ts";
import { commandLine } from "./command.ts";
import { diagnosisPanel } from "./diagnosis.ts";
import { type Child, factList, h, notRun } from "./dom.ts";
import { absentWords, integer, type Mark, plural, sentenceAfter } from "./format.ts";
import { hashOf } from "./route.ts";
import type { Front, View } from "./shell.ts";
import { type Column, dataTable } from "./table.ts";
import { markSpan } from "./marks.ts";

type Run = ConformancePage["runs"][number];

const MARKS: Readonly<Record<TypeReport["verdict"], Mark>> = {
  pass: { tone: "good", glyph: "●", word: "pass" },
  fail: { tone: "bad", glyph: "✕", word: "fail" },
  error: { tone: "error", glyph: "▲", word: "error" },
  "unexpected-pass": { tone: "bad", glyph: "✕", word: "unexpected pass" },
  "known-failure": { tone: "warn", glyph: "◆", word: "known failure" },
  unsupported: { tone: "quiet", glyph: "○", word: "unsupported" },
  undecided: { tone: "warn", glyph: "?", word: "undecided" },
};

function nameOf({ report: { backend } }: Run): string {
  return `${backend.id}:${backend.device}`;
}

/** What a verdict that says "conforms" leaves to be said. */
function knownFailures(runs: readonly Run[]): string {
  const types = new Set(
    runs.flatMap(({ report }) => report.types.flatMap(({ type, known }) => (known.length > 0 ? [type] : []))),
  );
  return types.size === 0 ? "" : `, but for known failures of ${plural(types.size, "layer type")}`;
}

export function conformanceFront({ runs, command, unavailable }: ConformancePage): Front {
  const good = runs.filter(({ report }) => report.conforms);
  const base = { command: command.slice(0, 2).join(" "), title: runs.map(nameOf).join(", ") || "no backend" };
  if (runs.length === 0)
    return {
      ...base,
      verdict: {
        tone: "quiet",
        glyph: "○",
        words: "Nothing ran",
        sentence: "No backend that was asked for can run here.",
      },
    };
  const conforms = good.length === runs.length;
  const tried =
    runs.length === 1
      ? sentenceAfter(runs[0].report.summary)
      : `${good.length} of ${plural(runs.length, "backend")} ${good.length === 1 ? "conforms" : "conform"}${knownFailures(runs)}.`;
  return {
    ...base,
    verdict: {
      tone: conforms ? "good" : "bad",
      glyph: conforms ? "●" : "✕",
      words: conforms ? "Conforms" : "Does not conform",
      sentence: tried + absentWords(unavailable),
    },
  };
}

export function conformanceView(page: ConformancePage, path: readonly string[]): View | undefined {
  const [type] = path;
  if (page.runs.length === 0)
    return { trail: [], title: "No backend", content: [notRun(page.unavailable), commandLine(page.command)] };
  if (type !== undefined) return typeView(page, type);
  const [first] = page.runs;
  const single = page.runs.length === 1;
  const rows = first.report.types.map(({ type: name }, i) => ({
    name,
    reports: page.runs.map(({ report }) => report.types[i]),
  }));
  type Row = (typeof rows)[number];
  const tally = (title: string, of: (report: TypeReport) => Tally, hint: string): Column<Row> => ({
    title,
    hint,
    align: "right",
    value: ({ reports: [one] }) => (of(one).run === 0 ? 1 : of(one).passed / of(one).run),
    show: ({ reports: [one] }) => (of(one).run === 0 ? "–" : `${of(one).passed}/${of(one).run}`),
  });
  const verdicts = page.runs.map(
    (run, i): Column<Row> => ({
      title: single ? "verdict" : nameOf(run),
      value: ({ reports }) => MARKS[reports[i].verdict].word,
      show: ({ reports }) => markSpan(MARKS[reports[i].verdict]),
    }),
  );
  return {
    trail: [],
    title: "Layer types",
    content: [
      h(
        "section",
        { "aria-label": "Layer types" },
        dataTable<Row>(
          [
            { title: "layer type", value: ({ name }) => name },
            ...(single
              ? [
                  tally("corners", ({ corners }) => corners, "Cases by hand, each named after the rule that it shows"),
                  tally("draws", ({ draws }) => draws, "Random legal layers"),
                  {
                    title: "unsupported",
                    align: "right" as const,
                    value: ({ reports: [one] }: Row) => unsupportedCases(one),
                    show: ({ reports: [one] }: Row) =>
                      unsupportedCases(one) === 0 ? "–" : integer(unsupportedCases(one)),
                  },
                ]
              : []),
            ...verdicts,
          ],
          rows,
          {
            label: "Layer types",
            filter: "Filter by layer type or verdict",
            href: ({ name }) => hashOf(name),
            tone: ({ reports }) => `tone-${worstTone(reports)}`,
            choices: [
              ["all", () => true],
              [
                "failing",
                ({ reports }) => reports.some(({ verdict }) => ["fail", "error", "unexpected-pass"].includes(verdict)),
              ],
              ["known failures", ({ reports }) => reports.some(({ verdict }) => verdict === "known-failure")],
              ["unsupported", ({ reports }) => reports.some((one) => unsupportedCases(one) > 0)],
            ],
          },
        ),
      ),
      h(
        "section",
        { class: "facts", "aria-label": "About this run" },
        h("h2", {}, "About this run"),
        factList([
          ...page.runs.map(
            (run) =>
              [
                nameOf(run),
                `${run.report.backend.version}, ${run.report.backend.profile}; ${integer(run.report.comparedElements)} numbers compared in ${run.report.seconds.toFixed(1)} s${single ? "" : `. ${run.report.summary}`}`,
              ] as const,
          ),
          ["draws", `${integer(first.report.runs)} a layer type, seed ${first.report.seed}`],
        ]),
        notRun(page.unavailable),
        commandLine([
          ...page.command,
          ...page.chosen.flatMap((type) => ["--layer", type]),
          ...page.runs.flatMap(({ spec }) => ["--backend", spec]),
        ]),
      ),
    ],
  };
}

function unsupportedCases({ unsupported }: TypeReport): number {
  return Object.values(unsupported).reduce((sum, cases) => sum + cases, 0);
}

function worstTone(reports: readonly TypeReport[]): Mark["tone"] {
  const tones = new Set(reports.map(({ verdict }) => MARKS[verdict].tone));
  return (["bad", "error", "warn", "good", "quiet"] as const).find((tone) => tones.has(tone)) ?? "quiet";
}

function typeView(page: ConformancePage, type: string): View | undefined {
  if (page.runs[0].report.types.every((one) => one.type !== type)) return undefined;
  return {
    trail: [[type, hashOf(type)]],
    title: type,
    content: [
      h("div", { class: "layer-head" }, h("h1", {}, type)),
      page.runs.map((run) => {
        const report = run.report.types.find((one) => one.type === type);
        return report === undefined ? null : runPart(page, run, report);
      }),
    ],
  };
}

function runPart(page: ConformancePage, run: Run, report: TypeReport): HTMLElement {
  const tallies = (["corners", "draws", "regressions"] as const)
    .map((name) => ({ name, ...report[name] }))
    .filter((one) => one.run > 0);
  return h(
    "section",
    { "aria-label": nameOf(run) },
    h("h2", {}, `${nameOf(run)} `, markSpan(MARKS[report.verdict])),
    tallies.length === 0
      ? h("p", { class: "dim" }, "No case was run.")
      : dataTable(
          [
            { title: "cases", value: ({ name }) => name, sorts: false },
            ...(["run", "passed", "failed", "knownFailures", "unsupported", "undecided"] as const).map((key) => ({
              title: key === "knownFailures" ? "known failures" : key,
              value: (row: (typeof tallies)[number]) => row[key],
              align: "right" as const,
              sorts: false,
            })),
          ],
          tallies,
          { label: "Cases" },
        ),
    report.failures.map((failure) => {
      const { told, command } = run.cases[failure.file];
      return h(
        "div",
        { class: "case" },
        h(
          "h3",
          {},
          failure.found === null
            ? `Fails on its corner "${failure.case}"`
            : `Fails on a random draw, seed ${failure.found.seed}`,
        ),
        h("pre", {}, told),
        failure.diagnosis === null
          ? null
          : diagnosisPanel(
              failure.diagnosis,
              failure.diagnosis.appearance.map(({ top }) => `y${top}`),
            ),
        commandLine(command),
      );
    }),
    list(
      "Known failures",
      report.known.map(({ expectation: { case: name, kinds, reason, finding }, times }) => [
        h(
          "b",
          {},
          `${name === "any" ? "draws" : name}${kinds === undefined ? "" : ` of ${kinds.join(", ")}`}, ${times}× `,
        ),
        reason,
        finding === undefined ? null : h("span", { class: "dim" }, ` docs/findings.md, ${finding}`),
      ]),
    ),
    list(
      "Known failures that did not happen",
      report.stale.map(({ expectation, now }) => `${expectation.case} ${now}`),
    ),
    list("Fixed", report.fixed),
    list(
      "Unsupported",
      Object.entries(report.unsupported)
        .toSorted(([, a], [, b]) => b - a)
        .map(([reason, cases]) => [h("b", {}, `${plural(cases, "case")} `), reason]),
    ),
    report.failures.length === 0 ? commandLine([...page.command, "--backend", run.spec, "--layer", report.type]) : null,
  );
}

function list(title: string, items: readonly Child[]): HTMLElement | null {
  return items.length === 0
    ? null
    : h(
        "div",
        { class: "list" },
        h("h3", {}, title),
        h(
          "ul",
          {},
          items.map((item) => h("li", {}, item)),
        ),
      );
}
