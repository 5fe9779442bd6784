/**
 * PriorBox: boxes around every place of a map, as corners in parts of the image, and four variances for each: for each min_size
 * the square, the square between it and max_size, and one box of the same area for each aspect ratio.
 * weiliu89/caffe, branch ssd: src/caffe/layers/prior_box_layer.cpp.
 */
import type { LayerOf } from "../../caffe/net.ts";
import { count } from "../../tensor/shape.ts";
import { DIVIDE, SQRT } from "../elementary.ts";
import { type Forward, pointwise } from "../forward.ts";

/** A number with a bound of its error, in units of u. */
interface Measured {
  readonly value: number;
  readonly error: number;
}

export const priorBox: Forward<"PriorBox"> = (layer, [map]) => {
  const { settings, topShapes } = layer;
  const { image, clip, offset, variances } = settings;
  const [height, width] = [map.shape[2] ?? 1, map.shape[3] ?? 1];
  const step = settings.step ?? [image[0] / height, image[1] / width];
  const stepError = settings.step === null ? DIVIDE : 0;
  const values = new Float64Array(count(topShapes[0]));
  const errors = new Float64Array(values.length);
  const sizes = boxSizes(layer);
  let i = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const centre = [(x + offset) * step[1], (y + offset) * step[0]];
      for (const size of sizes) {
        for (const sign of [-1, 1]) {
          for (const axis of [0, 1]) {
            const extent = image[1 - axis];
            const corner = (centre[axis] + (sign * size[axis].value) / 2) / extent;
            values[i] = clip ? Math.min(Math.max(corner, 0), 1) : corner;
            // The sum with the offset and the product with the step; half the size; then a sum and a division.
            const before = (2 + stepError) * Math.abs(centre[axis]) + size[axis].error / 2;
            errors[i++] = before / extent + (1 + DIVIDE) * Math.abs(corner);
          }
        }
      }
    }
  }
  for (; i < values.length; i++) values[i] = variances[i % 4];
  return [pointwise(topShapes[0], values, errors)];
};

/** [width, height] of the boxes at one place, in Caffe's order. */
function boxSizes({ settings }: LayerOf<"PriorBox">): (readonly [Measured, Measured])[] {
  const { minSizes, maxSizes, aspectRatios } = settings;
  const square = (value: number, relative: number): readonly [Measured, Measured] => {
    const edge = { value, error: relative * value };
    return [edge, edge];
  };
  return minSizes.flatMap((size, s) => [
    square(size, 0),
    // Whole numbers below 2²⁴ are exact, and their product is rounded.
    ...(maxSizes.length === 0 ? [] : [square(Math.sqrt(size * maxSizes[s]), 0.5 + SQRT)]),
    ...aspectRatios.map((ratio): readonly [Measured, Measured] => {
      const root = Math.sqrt(ratio);
      // A flipped ratio is a rounded quotient, whose error the root halves.
      const relative = DIVIDE / 2 + SQRT;
      return [
        { value: size * root, error: (relative + 1) * size * root },
        { value: size / root, error: ((relative + DIVIDE) * size) / root },
      ];
    }),
  ]);
}
