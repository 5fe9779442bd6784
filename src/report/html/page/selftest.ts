/** The pages of a self-test: the table of mistakes, and each mistake. */
import type { FaultReport } from "../../../selftest/selftest.ts";
import { kills, namedInstead, total, whyInvisible } from "../../selftest.ts";
import type { SelfTestPage } from "../model.ts";
import { commandLine } from "./command.ts";
import { factList, h } from "./dom.ts";
import { integer, type Mark, plural, significant } from "./format.ts";
import { hashOf } from "./route.ts";
import type { Front, View } from "./shell.ts";
import { dataTable } from "./table.ts";
import { markSpan } from "./marks.ts";

const MARKS: Readonly<Record<FaultReport["verdict"], Mark>> = {
  "named first": { tone: "good", glyph: "●", word: "named first" },
  "among others": { tone: "warn", glyph: "◆", word: "among others" },
  "not named": { tone: "bad", glyph: "✕", word: "not named" },
  "wrong name": { tone: "bad", glyph: "✕", word: "wrong name" },
  survives: { tone: "bad", glyph: "✕", word: "survives" },
  invisible: { tone: "quiet", glyph: "○", word: "invisible" },
};

export function selfTestFront({ report, net, command }: SelfTestPage): Front {
  const base = { command: command.slice(0, 2).join(" "), title: net ?? "All layer types" };
  const seen = report.faults.filter((fault) => kills(fault) > 0).length;
  if (net !== null) {
    const sentence = `Of ${plural(report.faults.length, "known mistake")} this net on this input reveals ${seen}.`;
    return {
      ...base,
      verdict: { tone: "quiet", glyph: "◆", words: `${seen} of ${report.faults.length} revealed`, sentence },
    };
  }
  const met = report.targets.every((target) => target.met) && report.broken.length === 0;
  const sentence = `${plural(report.faults.length, "known mistake")} made on purpose, ${seen} rejected; ${integer(report.honest?.alarms.length ?? 0)} false alarms in ${integer(report.honest?.runs ?? 0)} runs of honest engines.`;
  return {
    ...base,
    verdict: {
      tone: met ? "good" : "bad",
      glyph: met ? "●" : "✕",
      words: met ? "All targets met" : "Targets missed",
      sentence,
    },
  };
}

export function selfTestView(page: SelfTestPage, path: readonly string[]): View | undefined {
  const { report, command, chosen } = page;
  if (path.length > 0) {
    const fault = report.faults.find(({ id }) => id === path[0]);
    return fault === undefined ? undefined : faultView(page, fault);
  }
  return {
    trail: [],
    title: "Mistakes",
    content: [
      report.targets.length === 0
        ? null
        : h(
            "section",
            { "aria-label": "Targets" },
            dataTable(
              [
                { title: "target", value: ({ name }) => name, sorts: false },
                { title: "reached", value: ({ reached }) => reached, sorts: false },
                {
                  title: "met",
                  untitled: true,
                  value: ({ met }) => (met ? "met" : "missed"),
                  show: ({ met }) =>
                    markSpan(
                      met ? { tone: "good", glyph: "●", word: "met" } : { tone: "bad", glyph: "✕", word: "missed" },
                    ),
                  sorts: false,
                },
              ],
              report.targets,
              { label: "Targets" },
            ),
          ),
      h(
        "section",
        { "aria-label": "Mistakes" },
        dataTable<FaultReport>(
          [
            { title: "mistake", value: ({ id }) => id },
            {
              title: "layer types",
              value: ({ types, sites }) => types.join(", ") || (sites === 0 ? "–" : "graph"),
              class: "what",
            },
            {
              title: "sites",
              value: ({ sites }) => sites,
              align: "right",
              hint: "Cases, layers or places in a graph where it was made",
            },
            { title: "can show", value: canShow, align: "right", hint: "Sites on which it makes a difference" },
            { title: "killed", value: kills, align: "right", hint: "Sites that reject it" },
            {
              title: "first",
              value: ({ killed }) => killed.first,
              align: "right",
              hint: "Sites on which it is named first",
            },
            { title: "verdict", value: ({ verdict }) => verdict, show: ({ verdict }) => markSpan(MARKS[verdict]) },
          ],
          report.faults,
          {
            label: "Mistakes",
            filter: "Filter by mistake, layer type or verdict",
            href: ({ id }) => hashOf(id),
            tone: ({ verdict }) => `tone-${MARKS[verdict].tone}`,
            choices: [
              ...(page.net === null ? [] : [["in this net", ({ sites }: FaultReport) => sites > 0] as const]),
              ["all", () => true],
              ["not named first", (fault) => kills(fault) > 0 && fault.verdict !== "named first"],
              ["invisible", (fault) => fault.sites > 0 && kills(fault) === 0],
            ],
          },
        ),
      ),
      (report.honest?.alarms.length ?? 0) === 0
        ? null
        : h(
            "section",
            {},
            h("h2", {}, "False alarms"),
            h(
              "ul",
              {},
              report.honest?.alarms.map(({ engine, place, ratio }) =>
                h("li", {}, `${engine}, ${place}: ${significant(ratio)}×`),
              ),
            ),
          ),
      report.broken.length === 0
        ? null
        : h(
            "section",
            {},
            h("h2", {}, "Mistakes that could not be made"),
            h(
              "ul",
              {},
              report.broken.map((message) => h("li", {}, message)),
            ),
          ),
      h(
        "section",
        { class: "facts" },
        h("p", { class: "dim" }, `Seed ${report.seed}, ${significant(report.seconds)} s.`),
        commandLine([...command, ...chosen.flatMap((id) => ["--fault", id])]),
      ),
    ],
  };
}

function canShow({ sites, hidden, undecided }: FaultReport): number {
  return sites - total(hidden) - undecided;
}

function faultView({ command }: SelfTestPage, fault: FaultReport): View {
  const { id, claim, types, sites, hidden, untold, undecided, killed, killedAt, others, verdict } = fault;
  const facts: [string, string][] = [
    ["layer types", types.join(", ") || "the graph"],
    ["sites", integer(sites)],
    [
      "rejected on",
      `${integer(kills(fault))}: named first on ${integer(killed.first)}, among others on ${integer(killed.among)}, not named on ${integer(killed.unnamed)}, under a wrong name on ${integer(killed.wrong)}`,
    ],
    ...(killedAt.length === 0 ? [] : ([["first rejected at", killedAt.join(", ")]] as [string, string][])),
    ...Object.entries(hidden).map(([reason, count]): [string, string] => [
      "cannot show",
      `${integer(count)}: the ${types.length === 0 ? "net" : "layer"} ${reason}`,
    ]),
    ...(untold.sites === 0
      ? []
      : ([["accepted on", `${integer(untold.sites)}, at most at ${significant(untold.ratio)} of what is allowed`]] as [
          string,
          string,
        ][])),
    ...(undecided === 0 ? [] : ([["undecided", integer(undecided)]] as [string, string][])),
    ...(Object.keys(others).length === 0 ? [] : ([["named as well", namedInstead(fault)]] as [string, string][])),
    ...(kills(fault) > 0 || sites === 0 ? [] : ([["why", whyInvisible(fault)]] as [string, string][])),
  ];
  return {
    trail: [[id, hashOf(id)]],
    title: id,
    content: [
      h("div", { class: "layer-head" }, h("h1", {}, id), h("p", { class: "layer-verdict" }, markSpan(MARKS[verdict]))),
      h("p", { class: "lead" }, claim),
      h("section", { class: "facts" }, factList(facts)),
      commandLine([...command, "--fault", id]),
    ],
  };
}
