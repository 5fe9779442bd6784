/** What several backends make of every layer type, in one table: it conforms, deviates as a finding says, or has no such layer. */
import type { ConformanceReport, TypeReport } from "../conformance/conformance.ts";
import type { LayerType } from "../caffe/layers/index.ts";

export interface ConformanceTable {
  /** A letter for each backend. */
  readonly backends: readonly { readonly letter: string; readonly report: ConformanceReport }[];
  /** What cells number: the finding, or the reason of a known failure that has none. The first is 1. */
  readonly findings: readonly string[];
  readonly rows: readonly { readonly type: LayerType; readonly cells: readonly string[] }[];
}

/** Under every table. */
export const CELLS =
  "✓ conforms, (✓) wherever it has the layer, a number: but for that finding, – has no such layer, ? undecided";

/** @param reports of the same layer types, at least one */
export function conformanceTable(reports: readonly ConformanceReport[]): ConformanceTable {
  const known = reports.flatMap(({ types }) => types.flatMap(findingsOf));
  const findings = [...new Set(known)];
  const cellOf = (report: TypeReport | undefined): string => {
    if (report === undefined) return "";
    switch (report.verdict) {
      case "fail":
        return "FAIL";
      case "error":
        return "ERROR";
      case "unexpected-pass":
        return "STALE";
      case "known-failure":
        return [...new Set(findingsOf(report).map((finding) => findings.indexOf(finding) + 1))]
          .toSorted((a, b) => a - b)
          .join(" ");
      case "pass":
        return Object.keys(report.unsupported).length === 0 ? "✓" : "(✓)";
      case "unsupported":
        return "–";
      case "undecided":
        return "?";
      default:
        return report.verdict satisfies never;
    }
  };
  return {
    backends: reports.map((report, i) => ({ letter: letterOf(i), report })),
    findings,
    rows: reports[0].types.map(({ type }) => ({
      type,
      cells: reports.map(({ types }) => cellOf(types.find((one) => one.type === type))),
    })),
  };
}

function findingsOf({ known }: TypeReport): string[] {
  return known.map(({ expectation: { finding, reason } }) => finding ?? reason);
}

/** a … z, aa … */
function letterOf(i: number): string {
  return `${i < 26 ? "" : letterOf(Math.floor(i / 26) - 1)}${String.fromCodePoint(97 + (i % 26))}`;
}
