/** What the cases of one layer type are: corners by name, and an arbitrary over everything that is legal. */
import fc from "fast-check";
import type { FillingKind, Numbers } from "../filling.ts";
import type { LayerCase } from "../layer-case.ts";

export interface LayerCases {
  /** The corners of the rule, each named after what it shows. */
  readonly corners: Readonly<Record<string, LayerCase>>;
  /** Every legal configuration, over every kind of input on which Caffe defines a result. */
  readonly any: fc.Arbitrary<LayerCase>;
}

/** Two extents, height and width, each from `least` to `most`. */
export function pair(least: number, most: number): fc.Arbitrary<[number, number]> {
  return fc.tuple(fc.integer({ min: least, max: most }), fc.integer({ min: least, max: most }));
}

interface NumberSpace {
  readonly low?: number;
  readonly high?: number;
  /** Largest size that the layer takes without overflowing in float32; 1e30 when absent. */
  readonly huge?: number;
  /** Kinds that this blob cannot have, since Caffe does not define the result, or it would say nothing. */
  readonly not?: readonly FillingKind[];
  /** Whether NaN and infinities have a defined result. */
  readonly special?: boolean;
}

const KINDS = ["uniform", "sparse", "zeros", "negative-zeros", "constant", "denormal", "huge", "cancelling"] as const;

/** Numbers for a bottom, of every kind that the layer defines a result for. Shrinks towards uniform ones. */
export function numbers({
  low,
  high,
  huge = 1e30,
  not = [],
  special = false,
}: NumberSpace = {}): fc.Arbitrary<Numbers> {
  const kinds = [...KINDS, ...(special ? (["special"] as const) : [])].filter((kind) => !not.includes(kind));
  return fc
    .record({ kind: fc.constantFrom(...kinds), seed: fc.integer({ min: 1, max: 1000 }) })
    .map(({ kind, seed }): Numbers => {
      if (kind === "huge") return { kind, seed, low: -huge, high: huge };
      return { kind, seed, ...(low === undefined ? {} : { low }), ...(high === undefined ? {} : { high }) };
    });
}

/** Ordinary numbers: what a corner is fed with unless it is about its numbers. */
export function plain(seed = 1): Numbers {
  return { kind: "uniform", seed };
}
