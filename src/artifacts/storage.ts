/**
 * How the params behind the tensors that are blobs are stored (stored.ts), and what follows from it: why a tensor is wrong, or what
 * this input does not show of one that is right.
 */
import type { Artifact } from "../backends/artifact.ts";
import { paramsOf, type TrainedNet } from "../caffe/net.ts";
import { compare, deviates } from "../comparison/compare.ts";
import type { Diagnosis } from "../diagnosis/explain.ts";
import type { NumberType } from "../tensor/number-type.ts";
import type { ArithmeticProfile } from "../tensor/profile.ts";
import { sameShape } from "../tensor/shape.ts";
import { type Found, NEAR, type Place, relativeDistance, segmentAcceptance } from "./align.ts";
import { computedAsStored } from "./as-stored.ts";
import type { BlobReport, HiddenParam, Quantised } from "./compare-report.ts";
import { callsOf } from "./diagnose.ts";
import { roundoffOf } from "./formats.ts";
import type { Graph } from "./graph.ts";
import { type StoredKind, type StoredParam, storedParams } from "./stored.ts";

export type Storage = Pick<BlobReport, "stored" | "followsStored">;

export const NOTHING_STORED: Storage = { stored: [], followsStored: null };

/** Nodes of ONNX and TensorFlow Lite that round to integers, or compute with them. */
const QUANTISES = /^(QuantizeLinear|DynamicQuantizeLinear|QLinear\w+|QGemm|MatMulInteger|ConvInteger|QUANTIZE)$/;

/** Numbers that weigh: those of shapes and scales are single, or few. */
const FEW = 4;

export class ParamStorage {
  readonly #trained: TrainedNet;
  readonly #artifact: Artifact;
  readonly #graph: Graph;
  readonly #known: ReadonlySet<string>;

  /** @param known inputs, and tensors that are blobs: what lies behind them is another tensor's */
  constructor(trained: TrainedNet, artifact: Artifact, graph: Graph, known: ReadonlySet<string>) {
    this.#trained = trained;
    this.#artifact = artifact;
    this.#graph = graph;
    this.#known = known;
  }

  /** @param top which of its layer's tops the tensor is */
  behind(
    { kind, segment, tensor, got }: Found & Pick<Place, "kind">,
    top: number,
    diagnosis: Diagnosis | null,
  ): Storage {
    const { constant, profile } = this.#artifact;
    const storing = segment.layers.map((layer) => ({ layer, params: paramsOf(this.#trained, layer) }));
    if (constant === undefined || storing.every(({ params }) => params.length === 0)) return NOTHING_STORED;
    const located = storedParams(
      storing,
      this.#graph.constants(tensor, this.#known, constant),
      diagnosis,
      kind === "right",
      once(() => callsOf(segment)),
    );
    const stored = located.map((one) => one.stored);
    if (stored.every((param) => param.kind === "right")) return { stored, followsStored: null };
    const output = computedAsStored(segment, located)?.[top];
    if (output === undefined || !sameShape(output.shape, got.shape)) return { stored, followsStored: null };
    const comparison = compare(output, segmentAcceptance(output, segment, profile), got.data, profile);
    return { stored, followsStored: !deviates(comparison) };
  }

  /** Whether a tensor that is wrong is so as quantised numbers are. */
  quantised({ segment, tensor, got }: Found, top: number, stored: readonly StoredParam[]): Quantised | null {
    const others = new Set(this.#known);
    others.delete(tensor);
    const types = this.#graph.between(tensor, others).map(({ type }) => type);
    const by = [...new Set(types.filter((type) => QUANTISES.test(type)))];
    const isStored = stored.some(({ format }) => format !== null && !Number.isFinite(roundoffOf(format)));
    if (by.length === 0 && !isStored) return null;
    const distance = relativeDistance(segment.values()[top], got);
    return distance <= NEAR ? { by, distance } : null;
  }

  /** How many constants are stored in which format; null where the engine does not tell. */
  formats(): Partial<Record<NumberType, number>> | null {
    const { nodes, constant } = this.#artifact;
    if (constant === undefined) return null;
    const counts: Partial<Record<NumberType, number>> = {};
    for (const name of new Set(nodes.flatMap(({ inputs }) => inputs))) {
      const stored = constant(name);
      if (stored !== undefined && stored.data.length >= FEW) counts[stored.type] = (counts[stored.type] ?? 0) + 1;
    }
    return counts;
  }
}

/** Whether a tensor is wrong because some of the file's numbers are, and no known mistake is in them. */
export function isExplainedBy({ stored, followsStored }: Storage): boolean {
  return followsStored === true && stored.every(({ kind }) => kind !== "mistaken");
}

/** Params that are stored wrong behind tensors that are right. */
export function hiddenParams(blobs: readonly BlobReport[], profile: ArithmeticProfile): HiddenParam[] {
  return blobs.flatMap(({ blob, kind, tensor, stored, followsStored }) =>
    kind === "right" && tensor !== null
      ? stored
          .filter((param) => isHidden(param, followsStored, profile))
          .map((param) => ({ blob, tensor, stored: param }))
      : [],
  );
}

/** Whether a param is stored with numbers that would make the tensor wrong on another input. */
function isHidden(
  { kind, format }: StoredParam,
  followsStored: boolean | null,
  { unitRoundoff }: ArithmeticProfile,
): boolean {
  switch (kind) {
    case "right":
    case "unknown":
      return false;
    case "changed":
      return followsStored !== false;
    case "mistaken":
      return followsStored === true;
    case "rounded":
      return followsStored === true && roundoffOf(format) > unitRoundoff;
    default:
      return kind satisfies never;
  }
}

export function countKinds(blobs: readonly BlobReport[]): Record<StoredKind, number> {
  const counts: Record<StoredKind, number> = { right: 0, rounded: 0, mistaken: 0, changed: 0, unknown: 0 };
  for (const { stored } of blobs) for (const { kind } of stored) counts[kind]++;
  return counts;
}

function once<Made>(make: () => Made): () => Made {
  let made: { readonly it: Made } | undefined;
  return () => (made ??= { it: make() }).it;
}
