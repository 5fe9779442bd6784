/** How a case's blobs are filled: data, so that a case can be written down, shrunk and replayed. */
import type { Blob } from "../tensor/blob.ts";
import { uniform } from "../tensor/random.ts";
import { count, type Shape } from "../tensor/shape.ts";

/** Kinds of numbers that are fed to a layer. Each finds mistakes that the others hide. */
export type FillingKind =
  /** Uniform in [low, high], full mantissas. */
  | "uniform"
  /** Whole numbers from 0 to below `high`: labels, words, places. */
  | "whole"
  /** About half are exactly zero, as after a ReLU. */
  | "sparse"
  | "zeros"
  | "negative-zeros"
  /** One number everywhere. */
  | "constant"
  /** Below the smallest normal float32. */
  | "denormal"
  /** Up to the layer's largest sensible size, over many powers of two. */
  | "huge"
  /** Neighbours that nearly cancel each other. */
  | "cancelling"
  /** NaN and infinities among ordinary numbers. */
  | "special";

export interface Filling {
  readonly kind: FillingKind;
  readonly seed: number;
  /** −1 when absent. */
  readonly low?: number;
  /** 1 when absent. */
  readonly high?: number;
}

/** Numbers for a blob: given one by one, or by kind. */
export type Numbers = readonly number[] | Filling;

/** @throws RangeError when given numbers do not fill the shape */
export function fill(shape: Shape, numbers: Numbers): Blob {
  const length = count(shape);
  if (!("kind" in numbers)) {
    if (numbers.length !== length) throw new RangeError(`${numbers.length} values do not fill [${shape.join(", ")}]`);
    return { shape, data: Float32Array.from(numbers) };
  }
  const next = numberOf(numbers);
  return { shape, data: Float32Array.from({ length }, (_, i) => next(i)) };
}

function numberOf({ kind, seed, low = -1, high = 1 }: Filling): (i: number) => number {
  const random = uniform(seed);
  const between = (): number => low + (high - low) * random();
  switch (kind) {
    case "uniform":
      return between;
    case "whole":
      return () => Math.floor(random() * high);
    case "sparse":
      return () => (random() < 0.5 ? 0 : between());
    case "zeros":
      return () => 0;
    case "negative-zeros":
      return () => -0;
    case "constant": {
      const value = between();
      return () => value;
    }
    case "denormal":
      return () => Math.sign(between()) * random() * 2 ** -127;
    case "huge":
      return () => between() * 2 ** -Math.floor(20 * random());
    case "cancelling": {
      let previous = 0;
      // Every other number is the one before it with the sign changed, but for its last bits.
      return (i) => {
        previous = i % 2 === 0 ? between() : -previous * (1 + (random() - 0.5) * 2 ** -12);
        return previous;
      };
    }
    case "special":
      return () => {
        const place = random();
        if (place < 0.1) return Number.NaN;
        if (place < 0.2) return Number.POSITIVE_INFINITY;
        return place < 0.3 ? Number.NEGATIVE_INFINITY : between();
      };
    default:
      return kind satisfies never;
  }
}
