/** A self-test for the terminal: a row a fault, then what stays invisible and why, then the totals against the targets. */
import type { FaultReport, SelfTestReport, Verdict } from "../selftest/selftest.ts";
import { COLUMNS, integer, plural, significant, table, wrap } from "./table.ts";
import type { Paint } from "./verify.ts";

/** The self-test on the cases of every layer type. */
export function formatSelfTest(report: SelfTestReport, paint: Paint): string {
  const { faults, honest, broken, seed, seconds } = report;
  const rest = faults.filter(({ verdict }) => verdict !== "named first");
  const sum = (count: (fault: FaultReport) => number): number => faults.reduce((all, one) => all + count(one), 0);
  const killed = sum(kills);
  return [
    "Cases, and of mistakes in the graph places in small nets: those on which it can",
    "show, those that reject it, and of these those on which it is named first.",
    "",
    ...painted(
      table(
        [
          { title: "fault", most: 38 },
          { title: "show", align: "right" },
          { title: "killed", align: "right" },
          { title: "first", align: "right" },
          { title: "verdict" },
        ],
        faults.map((fault) => [
          fault.id,
          integer(fault.sites - total(fault.hidden) - fault.undecided),
          integer(kills(fault)),
          integer(fault.killed.first),
          fault.verdict,
        ]),
      ),
      faults,
      paint,
    ),
    ...section("Not named first:", rest.filter(hasKills), (fault) => `${fault.id}: ${namedInstead(fault)}`),
    ...section(
      "Invisible here:",
      rest.filter((fault) => !hasKills(fault)),
      (fault) => `${fault.id}: ${whyInvisible(fault)}`,
    ),
    ...section("Faults that could not make their prediction:", broken, (message) => message),
    ...section(
      "False alarms:",
      honest?.alarms ?? [],
      ({ engine, place, ratio }) => `${engine}, ${place}: ${significant(ratio)}×`,
    ),
    "",
    ...wrap(
      `${plural(killed, "kill")}: named first in ${integer(sum(({ killed: { first } }) => first))}, among others that nothing tells apart there in ${integer(sum(({ killed: { among } }) => among))}, not named in ${integer(sum(({ killed: { unnamed } }) => unnamed))}, under a wrong name in ${integer(sum(({ killed: { wrong } }) => wrong))}.`,
      COLUMNS,
      0,
    ).split("\n"),
    `${plural(honest?.runs ?? 0, "run")} of honest engines, --seed ${seed}; ${significant(seconds)} s.`,
    "",
    formatTargets(report, paint),
  ].join("\n");
}

/** What was to be reached, and whether it was. */
export function formatTargets({ targets }: SelfTestReport, paint: Paint): string {
  return painted(
    table(
      [{ title: "target" }, { title: "reached" }, { title: "" }],
      targets.map(({ name, reached, met }) => [name, reached, met ? "met" : "MISSED"]),
    ),
    targets.map(({ met }) => ({ verdict: met ? "named first" : "survives" })),
    paint,
  ).join("\n");
}

/** Which mistakes a net could reveal, layer by layer. */
export function formatNetSelfTest(report: SelfTestReport, net: string, paint: Paint): string {
  const here = report.faults.filter(({ sites }) => sites > 0);
  const visible = here.filter(hasKills);
  const invisible = here.filter((fault) => !hasKills(fault));
  return [
    "Layers of the fault's types, or places in the graph (of many, some): those that",
    "reject it of all that were tried, and the first of these.",
    "",
    ...painted(
      table(
        [
          { title: "fault", most: 34 },
          { title: "killed", align: "right" },
          { title: "first at", most: 20 },
          { title: "verdict" },
        ],
        visible.map((fault) => [fault.id, `${kills(fault)}/${fault.sites}`, fault.killedAt[0], fault.verdict]),
      ),
      visible,
      paint,
    ),
    ...section(
      "Named among others, which nothing tells apart in this net:",
      visible.filter(({ verdict }) => verdict !== "named first"),
      (fault) => `${fault.id}: ${namedInstead(fault)}`,
    ),
    ...section("Invisible here:", invisible, (fault) => `${fault.id}: ${whyInvisible(fault)}`),
    ...section("Faults that could not make their prediction:", report.broken, (message) => message),
    "",
    formatRevealed(report, net),
  ].join("\n");
}

/** How many mistakes a net could reveal, in a sentence. */
export function formatRevealed({ faults }: SelfTestReport, net: string): string {
  const here = faults.filter(({ sites }) => sites > 0);
  const visible = here.filter(hasKills).length;
  return wrap(
    `${net} on this input reveals ${visible} of ${plural(faults.length, "known mistake")}; ${here.length - visible} it cannot show, and ${faults.length - here.length} are of layer types that it lacks.`,
    COLUMNS,
    0,
  );
}

/** Sites that reject it. */
export function kills({ killed: { first, among, unnamed, wrong } }: FaultReport): number {
  return first + among + unnamed + wrong;
}

function hasKills(fault: FaultReport): boolean {
  return kills(fault) > 0;
}

export function total(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

/** "tf32 (30 times), fp16-storage (1)" */
export function namedInstead({ killed, others }: FaultReport): string {
  const names = Object.entries(others).toSorted(([, a], [, b]) => b - a);
  const unnamed = killed.unnamed === 0 ? [] : [`not named ${times(killed.unnamed)}`];
  return [...unnamed, ...names.slice(0, 3).map(([id, count]) => `${id} as well ${times(count)}`)].join(", ");
}

function times(count: number): string {
  return count === 1 ? "once" : `${count} times`;
}

/** "every Pooling divides exactly", or the reasons with the layers that have them. */
export function whyInvisible({ types, sites, hidden, untold, undecided }: FaultReport): string {
  const isGraph = types.length === 0;
  const which = types.length === 1 ? types[0] : isGraph ? "net" : "such layer";
  const reasons = Object.entries(hidden).toSorted(([, a], [, b]) => b - a);
  const told = untold.sites === 0 ? [] : [{ count: untold.sites, reason: numbers(untold.ratio) }];
  const open = undecided === 0 ? [] : [{ count: undecided, reason: "rounding decides what is selected" }];
  const all = [
    ...reasons.map(([reason, count]) => ({ count, reason: `the ${isGraph ? "net" : "layer"} ${reason}` })),
    ...told,
    ...open,
  ];
  if (reasons.length === 1 && all.length === 1) {
    if (isGraph && sites === 1) return `the net ${reasons[0][0]}`;
    return sites === 1 ? `its only ${which} ${reasons[0][0]}` : `every ${which} ${reasons[0][0]}`;
  }
  if (all.length === 1) return all[0].reason;
  return all.map(({ count, reason }) => `${count} of ${sites}: ${reason}`).join("; ");
}

function numbers(ratio: number): string {
  return ratio === 0
    ? "the numbers do not tell: the result is the same"
    : `the numbers do not tell: the result lies at ${significant(ratio)} of what is allowed`;
}

function section<T>(title: string, items: readonly T[], line: (item: T) => string): string[] {
  if (items.length === 0) return [];
  return ["", title, ...items.map((item) => `  ${wrap(line(item), COLUMNS - 2, 4)}`)];
}

function painted(text: string, rows: readonly { readonly verdict: Verdict }[], paint: Paint): string[] {
  const [title, ...lines] = text.split("\n");
  return [paint("dim", title), ...lines.map((line, i) => paint(meaning(rows[i].verdict), line))];
}

function meaning(verdict: Verdict): Parameters<Paint>[0] {
  if (verdict === "named first") return "good";
  return verdict === "survives" || verdict === "wrong name" || verdict === "not named" ? "bad" : "dim";
}
