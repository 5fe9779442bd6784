/**
 * Interp: bilinear interpolation between the corner pixels: place i of n lies at i (size − 1)/(n − 1).
 * DeepLab: src/caffe/layers/interp_layer.cpp, util/interp.cpp.
 */
import type { LayerOf } from "../../caffe/net.ts";
import { count, type Shape } from "../../tensor/shape.ts";
import type { Forward } from "../forward.ts";
import { selection } from "../forward.ts";

interface Place {
  readonly before: number;
  readonly after: number;
  /** Weight of the pixel after. */
  readonly weight: number;
  /** Error of the weight from rounding the place, in units of u. */
  readonly error: number;
}

export const interp: Forward<"Interp"> = (layer, [{ shape, data }]) => {
  const { crop, inner } = layer.settings;
  const top = layer.topShapes[0];
  const [, , height, width] = shape;
  const [, , outHeight, outWidth] = top;
  const values = new Float64Array(count(top));
  const magnitude = new Float64Array(values.length);
  const pointwise = new Float64Array(values.length);
  if (inner[0] === outHeight && inner[1] === outWidth)
    return [selection(top, cropped(layer.settings, shape, data, values))];
  const ys = Array.from({ length: outHeight }, (_, i) => placeOf(i, inner[0], outHeight));
  const xs = Array.from({ length: outWidth }, (_, i) => placeOf(i, inner[1], outWidth));
  let i = 0;
  for (let plane = 0; plane < shape[0] * shape[1]; plane++) {
    const pixel = (y: number, x: number): number => data[(plane * height + crop + y) * width + crop + x];
    for (const y of ys) {
      for (const x of xs) {
        const rows = [y.before, y.after].map((row) => {
          const [left, right] = [pixel(row, x.before), pixel(row, x.after)];
          return {
            value: (1 - x.weight) * left + x.weight * right,
            size: (1 - x.weight) * Math.abs(left) + x.weight * Math.abs(right),
            error: x.error * steepness(row, x, pixel),
          };
        });
        values[i] = (1 - y.weight) * rows[0].value + y.weight * rows[1].value;
        magnitude[i] = (1 - y.weight) * rows[0].size + y.weight * rows[1].size;
        pointwise[i] =
          (1 - y.weight) * rows[0].error + y.weight * rows[1].error + y.error * steepnessOfColumn(y, x, pixel);
        i++;
      }
    }
  }
  // Two weights, two products and two additions along each axis.
  return [{ shape: top, values, magnitude, length: 6, pointwise }];
};

/** Caffe copies what keeps its size. */
function cropped(
  { crop, inner }: LayerOf<"Interp">["settings"],
  [number, channels, height, width]: Shape,
  data: ArrayLike<number>,
  values: Float64Array,
): Float64Array {
  let i = 0;
  for (let plane = 0; plane < number * channels; plane++) {
    for (let y = 0; y < inner[0]; y++) {
      for (let x = 0; x < inner[1]; x++) values[i++] = data[(plane * height + crop + y) * width + crop + x];
    }
  }
  return values;
}

function placeOf(i: number, size: number, places: number): Place {
  const at = places > 1 ? (i * (size - 1)) / (places - 1) : 0;
  const before = Math.floor(at);
  const after = Math.min(before + 1, size - 1);
  // The step is rounded, and so is its product with i; engines that add half a pixel and take it away round twice more.
  return { before, after, weight: at - before, error: places > 1 ? 4 * (at + 1) : 0 };
}

type Pixel = (y: number, x: number) => number;

/** How much a row may change from one pixel to the next around the place; a rounded place may fall into the step before. */
function steepness(row: number, { before, after }: Place, pixel: Pixel): number {
  const step = Math.abs(pixel(row, after) - pixel(row, before));
  return before > 0 ? Math.max(step, Math.abs(pixel(row, before) - pixel(row, before - 1))) : step;
}

function steepnessOfColumn({ before, after }: Place, x: Place, pixel: Pixel): number {
  const columns = [x.before, x.after].map((column) => {
    const step = Math.abs(pixel(after, column) - pixel(before, column));
    return before > 0 ? Math.max(step, Math.abs(pixel(before, column) - pixel(before - 1, column))) : step;
  });
  return Math.max(...columns);
}
