/** Bilinear interpolation by another rule of where the pixels lie than Caffe's Interp has. */
import type { Output } from "../reference/forward.ts";
import { count } from "../tensor/shape.ts";
import type { LayerCall } from "./fault.ts";

/** Where place i of `places` lies among `size` pixels. */
export type PlaceRule = (i: number, size: number, places: number) => number;

/** Corners on corners, as Caffe has it. */
const aligned: PlaceRule = (i, size, places) => (places > 1 ? (i * (size - 1)) / (places - 1) : 0);

/** Whether a rule agrees with Caffe's along both axes. */
export function sameAsAligned({ layer }: LayerCall<"Interp">, rule: PlaceRule): boolean {
  return layer.settings.inner.every((size, axis) => {
    const places = layer.topShapes[0][2 + axis];
    return Array.from({ length: places }, (_, i) => i).every(
      (i) => Math.abs(within(rule, i, size, places) - aligned(i, size, places)) < 1e-9,
    );
  });
}

/** Interp's top by another rule. */
export function interpolated({ layer, bottoms: [{ shape, data }] }: LayerCall<"Interp">, rule: PlaceRule): Output {
  const { crop, inner } = layer.settings;
  const top = layer.topShapes[0];
  const [, , height, width] = shape;
  const [outHeight, outWidth] = [top[2], top[3]];
  const values = new Float64Array(count(top));
  const magnitude = new Float64Array(values.length);
  const pointwise = new Float64Array(values.length);
  const ys = Array.from({ length: outHeight }, (_, i) => between(within(rule, i, inner[0], outHeight), inner[0]));
  const xs = Array.from({ length: outWidth }, (_, i) => between(within(rule, i, inner[1], outWidth), inner[1]));
  let i = 0;
  for (let plane = 0; plane < shape[0] * shape[1]; plane++) {
    const pixels = data.subarray(plane * height * width, (plane + 1) * height * width);
    let largest = 0;
    for (const x of pixels) largest = Math.max(largest, Math.abs(x));
    for (const y of ys) {
      for (const x of xs) {
        for (const [row, rowWeight] of y.pixels) {
          for (const [column, columnWeight] of x.pixels) {
            const term = rowWeight * columnWeight * pixels[(crop + row) * width + crop + column];
            values[i] += term;
            magnitude[i] += Math.abs(term);
          }
        }
        // A place is rounded up to four times, and a pixel's step is at most twice the largest pixel.
        pointwise[i++] = 2 * largest * 4 * (y.at + x.at + 2);
      }
    }
  }
  return { shape: top, values, magnitude, length: 6, pointwise };
}

function within(rule: PlaceRule, i: number, size: number, places: number): number {
  return Math.min(Math.max(rule(i, size, places), 0), size - 1);
}

/** The two pixels beside a place, with their weights. */
function between(at: number, size: number): { at: number; pixels: readonly (readonly [number, number])[] } {
  const before = Math.floor(at);
  const weight = at - before;
  return {
    at,
    pixels: [
      [before, 1 - weight],
      [Math.min(before + 1, size - 1), weight],
    ],
  };
}
