/** Known failures, as data: which cases of a backend are expected to fail, and why. */
import { LAYERS, type LayerType } from "../caffe/layers/index.ts";
import type { LayerCases } from "./cases/layer-cases.ts";
import { CuppingError, messageOf } from "../error.ts";
import { readWhole } from "../files.ts";
import type { FillingKind } from "./filling.ts";
import { casePrototxt, type LayerCase } from "./layer-case.ts";
import { fromText, isLayerCase } from "./regressions.ts";

/** The name of the cases that are drawn at random. */
export const ANY = "any";

export interface Expectation {
  readonly type: LayerType;
  /** A corner's name, or "any": every random draw, or those with the named kinds of numbers in a bottom or a param. */
  readonly case: string;
  readonly kinds?: readonly FillingKind[];
  /** A regular expression: only cases whose prototxt matches it ("dilation: [2-9]"). */
  readonly prototxt?: string;
  /** Why it fails. One sentence. */
  readonly reason: string;
  /** Where docs/findings.md tells more: an anchor. */
  readonly finding?: string;
  /** One case of this failure, tried in every run: "any" is stale when it passes. What draws come upon is chance. */
  readonly example?: LayerCase;
  /** What the language of shaders leaves to the GPU: another GPU need not fail so, and the entry is never stale. */
  readonly gpu?: boolean;
}

/** The expectation that a failure of this case would meet. */
export function expectationOf(
  expectations: readonly Expectation[],
  type: LayerType,
  name: string,
  layerCase: LayerCase,
): Expectation | undefined {
  const { bottoms, params = [] } = layerCase;
  const all = [...bottoms.map(({ numbers }) => numbers), ...params];
  const kindsHere = new Set(all.flatMap((numbers) => (numbers && "kind" in numbers ? [numbers.kind] : [])));
  return expectations.find(
    (one) =>
      one.type === type &&
      one.case === name &&
      (one.kinds === undefined || one.kinds.some((kind) => kindsHere.has(kind))) &&
      (one.prototxt === undefined || new RegExp(one.prototxt).test(casePrototxt(layerCase))),
  );
}

/** @throws CuppingError FILE_UNREADABLE, EXPECTATIONS_INVALID */
export async function readExpectations(file: string): Promise<Expectation[]> {
  const invalid = (problem: string, cause?: unknown): CuppingError =>
    new CuppingError("EXPECTATIONS_INVALID", {
      place: file,
      problem,
      remedy: 'Give a list of { "type", "case", "reason" }, as spec/expectations/README.md describes it.',
      cause,
    });
  const text = new TextDecoder().decode(await readWhole(file));
  let list: unknown;
  try {
    list = JSON.parse(text, fromText);
  } catch (error) {
    throw invalid(`This is no JSON: ${messageOf(error)}.`, error);
  }
  if (!Array.isArray(list)) throw invalid("This is no list.");
  return list.map((entry: Partial<Record<keyof Expectation, unknown>> | null, i): Expectation => {
    const wrong = (problem: string): CuppingError => invalid(`Entry ${i + 1} ${problem}.`);
    if (typeof entry !== "object" || entry === null) throw wrong("is no object");
    const unknown = Object.keys(entry).find((key) => !FIELDS.has(key));
    if (unknown !== undefined) throw wrong(`has a field "${unknown}", which means nothing`);
    const { type, case: name, kinds, prototxt, reason, finding, example, gpu } = entry;
    if (typeof type !== "string" || !Object.hasOwn(LAYERS, type)) throw wrong(`names no layer type: ${String(type)}`);
    if (typeof name !== "string" || name === "") throw wrong("names no case");
    if (typeof reason !== "string" || reason === "") throw wrong("gives no reason");
    if (finding !== undefined && typeof finding !== "string") throw wrong("has a finding that is no text");
    if (gpu !== undefined && typeof gpu !== "boolean") throw wrong("has a gpu that is neither true nor false");
    if (kinds !== undefined && !isKinds(kinds)) throw wrong(`has kinds beside ${Object.keys(KINDS).join(", ")}`);
    if (prototxt !== undefined && !isPattern(prototxt)) throw wrong("has a prototxt that is no regular expression");
    if (
      example !== undefined &&
      !(name === ANY && isLayerCase(example) && example.body.startsWith(`type: "${type}"`))
    ) {
      throw wrong(`has an example that is no case of ${type}, or of one corner`);
    }
    return {
      type: type as LayerType,
      case: name,
      ...(kinds === undefined ? {} : { kinds }),
      ...(prototxt === undefined ? {} : { prototxt }),
      reason,
      ...(finding === undefined ? {} : { finding }),
      ...(example === undefined ? {} : { example }),
      ...(gpu === undefined ? {} : { gpu }),
    };
  });
}

const KINDS: Readonly<Record<FillingKind, true>> = {
  uniform: true,
  whole: true,
  sparse: true,
  zeros: true,
  "negative-zeros": true,
  constant: true,
  denormal: true,
  huge: true,
  cancelling: true,
  special: true,
};
const FIELDS: ReadonlySet<string> = new Set([
  "type",
  "case",
  "kinds",
  "prototxt",
  "reason",
  "finding",
  "example",
  "gpu",
]);

function isKinds(kinds: unknown): kinds is FillingKind[] {
  return Array.isArray(kinds) && kinds.length > 0 && kinds.every((kind) => Object.hasOwn(KINDS, String(kind)));
}

function isPattern(text: unknown): text is string {
  try {
    return typeof text === "string" && new RegExp(text) instanceof RegExp;
  } catch {
    return false;
  }
}

/** @throws CuppingError EXPECTATIONS_INVALID for an entry that can never be met: there is no such case */
export function checkExpectations(
  expectations: readonly Expectation[],
  cases: { readonly [Type in LayerType]?: LayerCases },
): void {
  for (const { type, case: name } of expectations) {
    const own = cases[type];
    if (own !== undefined && (name === ANY || Object.hasOwn(own.corners, name))) continue;
    throw new CuppingError("EXPECTATIONS_INVALID", {
      place: `known failure of ${type}, case "${name}"`,
      problem: "There is no such case.",
      remedy:
        own === undefined
          ? "Remove the entry."
          : `Use "${ANY}" or a corner: ${Object.keys(own.corners)
              .map((corner) => `"${corner}"`)
              .join(", ")}.`,
    });
  }
}
