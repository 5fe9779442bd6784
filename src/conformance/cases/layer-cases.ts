/** What the cases of one layer type are: corners by name, and an arbitrary over everything that is legal. */
import fc from "fast-check";
import type { FillingKind, Numbers } from "../filling.ts";
import type { LayerCase } from "../layer-case.ts";
import type { Shape } from "../../tensor/shape.ts";

export interface LayerCases {
  /** The corners of the rule, each named after what it shows. */
  readonly corners: Readonly<Record<string, LayerCase>>;
  /** Every legal configuration, over every kind of input on which Caffe defines a result. */
  readonly any: fc.Arbitrary<LayerCase>;
}

type Field = number | boolean | string | undefined | readonly (number | string)[];

/** A layer's body: layer("LRN", "lrn_param", { local_size: 3 }). Lists are repeated fields; what is undefined is not written. */
export function layer(type: string, message?: string, fields: Readonly<Record<string, Field>> = {}): string {
  const written = Object.entries(fields).flatMap(([name, field]) =>
    (Array.isArray(field) ? field : [field]).filter((one) => one !== undefined).map((one) => `${name}: ${one}`),
  );
  return message === undefined ? `type: "${type}"` : `type: "${type}" ${message} { ${written.join(" ")} }`;
}

type Bottom = LayerCase["bottoms"][number];

/** A bottom, of ordinary numbers unless others are given. */
export function blob(shape: Shape, given: Numbers = plain()): Bottom {
  return { shape, numbers: given };
}

/** Bottoms of ordinary numbers, no two alike. */
export function blobs(...shapes: readonly Shape[]): Bottom[] {
  return shapes.map((shape, i) => blob(shape, plain(i + 1)));
}

/** A number from `least` to `most`. */
export function whole(least: number, most: number): fc.Arbitrary<number> {
  return fc.integer({ min: least, max: most });
}

/** A shape of `least` to `most` axes. */
export function shapes(least: number, most: number, extent = 5): fc.Arbitrary<number[]> {
  return fc.array(whole(1, extent), { minLength: least, maxLength: most });
}

/** A shape with one of its axes, which is `written` from the front or, negative, from the end. */
export function shapeAndAxis(
  least: number,
  most: number,
  extent = 5,
): fc.Arbitrary<{ shape: number[]; axis: number; written: number }> {
  return fc
    .record({ shape: shapes(least, most, extent), place: fc.nat(1000), fromEnd: fc.boolean() })
    .map(({ shape, place, fromEnd }) => {
      const axis = place % shape.length;
      return { shape, axis, written: fromEnd ? axis - shape.length : axis };
    });
}

/** Whole numbers from 0 to below a limit: labels, words, places. */
export function indices(below: number): fc.Arbitrary<Numbers> {
  return whole(1, 1000).map((seed) => ({ kind: "whole", seed, high: below }));
}

/** Cases of a layer with one bottom of any shape, which may run in place. */
export function elementwise(
  bodies: fc.Arbitrary<string>,
  values: fc.Arbitrary<Numbers>,
  axes: readonly [least: number, most: number] = [1, 4],
): fc.Arbitrary<LayerCase> {
  return fc
    .record({ body: bodies, shape: shapes(...axes), values, inPlace: fc.boolean() })
    .map(({ body, shape, values: given, inPlace }) => ({ body, bottoms: [blob(shape, given)], inPlace }));
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
      if (kind === "huge") return { kind, seed, low: low !== undefined && low >= 0 ? 0 : -huge, high: huge };
      return { kind, seed, ...(low === undefined ? {} : { low }), ...(high === undefined ? {} : { high }) };
    });
}

/**
 * Weights, and numbers to multiply them with. NaN and infinities are defined beside weights that are not 0: the BLAS that Caffe is
 * built with may or may not pass over 0 times infinity.
 */
export function factors(space: NumberSpace = {}): fc.Arbitrary<{ values: Numbers; weights: Numbers }> {
  // A huge weight times a huge value overflows, and says nothing then.
  const any = fc.record({ values: numbers(space), weights: numbers({ not: ["huge"] }) });
  const special = fc
    .record({ values: whole(1, 1000), weights: whole(1, 1000) })
    .map(({ values, weights }): { values: Numbers; weights: Numbers } => ({
      values: { kind: "special", seed: values },
      weights: plain(weights),
    }));
  return fc.oneof({ weight: KINDS.length, arbitrary: any }, { weight: 1, arbitrary: special });
}

/** Ordinary numbers: what a corner is fed with unless it is about its numbers. */
export function plain(seed = 1): Numbers {
  return { kind: "uniform", seed };
}
