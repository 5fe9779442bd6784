/** Seeded random numbers: the same seed gives the same numbers on every machine. */
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { type Shape, count } from "./shape.ts";
import type { Blob } from "./blob.ts";

/** Uniform float64 in [0, 1) with 32 random bits. */
export function uniform(seed: number): () => number {
  const generator = xoroshiro128plus(seed);
  // The first numbers still show the seed's many equal bits.
  for (let skipped = 0; skipped < 16; skipped++) generator.next();
  return () => (generator.next() >>> 0) / 2 ** 32;
}

/** Standard normal float64 (Box–Muller). */
export function normal(seed: number): () => number {
  const next = uniform(seed);
  let spare: number | undefined;
  return () => {
    if (spare !== undefined) {
      const value = spare;
      spare = undefined;
      return value;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - next()));
    const angle = 2 * Math.PI * next();
    spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  };
}

/** A blob of float32 uniform in [−1, 1]: full mantissas, so that an engine that shortens them shows. */
export function uniformBlob(shape: Shape, seed: number): Blob {
  const next = uniform(seed);
  return { shape, data: Float32Array.from({ length: count(shape) }, () => 2 * next() - 1) };
}

/** A blob of whole numbers from 0 to below `below`: labels, words, places. */
export function wholeBlob(shape: Shape, below: number, seed: number): Blob {
  const next = uniform(seed);
  return { shape, data: Float32Array.from({ length: count(shape) }, () => Math.floor(next() * below)) };
}
