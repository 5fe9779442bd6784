/** What became of each net on an earlier run, kept as a file, so that only what is new is looked at. */
import { z } from "zod";
import { CuppingError, messageOf } from "../error.ts";
import { readWhole, writeWhole } from "../files.ts";
import { type ConverterOutcome, isWrong, type NetResult } from "./converter-test.ts";

type Kind = ConverterOutcome["kind"];

/** "Pooling: an average over a clipped window" → what became of it. */
export type Baseline = Readonly<Record<string, { readonly verdict: Kind; readonly faults?: readonly string[] }>>;

export interface Change {
  readonly net: string;
  /** Null: the baseline does not have this net. */
  readonly before: Kind | null;
  readonly now: Kind;
  /** What explains it now. */
  readonly faults: readonly string[];
}

export interface BaselineComparison {
  readonly broken: readonly Change[];
  readonly fixed: readonly Change[];
}

const FILE = z.strictObject({
  format: z.literal(1),
  nets: z.record(
    z.string(),
    z.strictObject({
      verdict: z.enum(["pass", "undecided", "refused", "deviates", "invalid"]),
      faults: z.array(z.string()).optional(),
    }),
  ),
});

/** @throws CuppingError FILE_UNREADABLE, BASELINE_INVALID */
export async function readBaseline(file: string): Promise<Baseline> {
  const text = new TextDecoder().decode(await readWhole(file));
  try {
    return FILE.parse(JSON.parse(text)).nets;
  } catch (error) {
    throw new CuppingError("BASELINE_INVALID", {
      place: file,
      problem: `This is no baseline of cupping converter-test: ${error instanceof z.ZodError ? z.prettifyError(error) : messageOf(error)}.`,
      remedy: "Write one with --update-baseline.",
      cause: error,
    });
  }
}

/** Nets that were not tried this time stay as they are. @throws CuppingError FILE_UNWRITABLE */
export async function writeBaseline(file: string, old: Baseline, results: readonly NetResult[]): Promise<void> {
  const now = results.map(
    (result) => [netId(result), { verdict: result.outcome.kind, faults: faultsOf(result.outcome) }] as const,
  );
  const nets = Object.fromEntries(
    Object.entries({ ...old, ...Object.fromEntries(now) }).toSorted(([a], [b]) => (a < b ? -1 : 1)),
  );
  await writeWhole(file, `${JSON.stringify({ format: 1, nets }, null, 2)}\n`);
}

export function netId({ group, name }: { readonly group: string; readonly name: string }): string {
  return `${group}: ${name}`;
}

function faultsOf(outcome: ConverterOutcome): readonly string[] | undefined {
  return outcome.kind === "deviates" && outcome.faults.length > 0 ? outcome.faults : undefined;
}

/** To refuse a net is better than to get it wrong. What rounding decides says nothing. */
const RANK: Readonly<Record<Kind, number | undefined>> = {
  pass: 0,
  refused: 1,
  deviates: 2,
  invalid: 2,
  undecided: undefined,
};

/** What is worse than before, and what is better. A net that the baseline does not have is broken if it is wrong. */
export function compareWithBaseline(baseline: Baseline, results: readonly NetResult[]): BaselineComparison {
  const changes = results.flatMap((result): { change: Change; by: number }[] => {
    const net = netId(result);
    const now = result.outcome.kind;
    const before = Object.hasOwn(baseline, net) ? baseline[net].verdict : null;
    const [old, rank] = [before === null ? 0 : RANK[before], RANK[now]];
    if (old === undefined || rank === undefined) return [];
    if (before === null && !isWrong(result.outcome)) return [];
    const change = { net, before, now, faults: faultsOf(result.outcome) ?? [] };
    return rank === old ? [] : [{ change, by: rank - old }];
  });
  const side = (sign: number): Change[] =>
    changes.filter(({ by }) => Math.sign(by) === sign).map(({ change }) => change);
  return { broken: side(1), fixed: side(-1) };
}
