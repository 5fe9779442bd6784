import fc from "fast-check";
import { blob, blobs, layer, type LayerCases, numbers, pair, whole } from "./layer-cases.ts";

const body = (params: string): string => `type: "Upsample" upsample_param { ${params} }`;

/** The mask of a MAX pooling of 2×2 windows: a place of its own for each pixel, somewhere in its window. */
function mask([images, channels, height, width]: readonly number[], random: readonly number[]): number[] {
  return Array.from({ length: images * channels * height * width }, (_, i) => {
    const [row, column, inside] = [Math.floor(i / width) % height, i % width, random[i % random.length]];
    return (2 * row + Math.floor(inside / 2)) * 2 * width + 2 * column + (inside % 2);
  });
}

const shape = [2, 3, 4, 5];
const inside = [0, 3, 1, 2, 2, 0, 1];

export const upsampleCases: LayerCases = {
  corners: {
    "to the places of the mask": { body: body("scale: 2"), bottoms: [blob(shape), blob(shape, mask(shape, inside))] },
    "a size that is stated": {
      body: body("upsample_h: 9 upsample_w: 10"),
      bottoms: [blob(shape), blob(shape, mask(shape, inside))],
    },
    "an odd size": {
      body: body("scale: 2 pad_out_h: true pad_out_w: true"),
      bottoms: [blob([1, 2, 2, 2]), blob([1, 2, 2, 2], [0, 2, 3, 8, 1, 5, 6, 7])],
    },
    "scales that differ": {
      body: body("scale_h: 2 scale_w: 3"),
      bottoms: [blob([1, 1, 2, 2]), blob([1, 1, 2, 2], [1, 4, 13, 23])],
    },
    "repeated pixels": { body: body("scale: 3"), bottoms: blobs(shape) },
  },
  any: fc
    .record({
      outer: pair(1, 3),
      image: pair(1, 4),
      scale: whole(1, 3),
      masked: fc.boolean(),
      random: fc.array(whole(0, 3), { minLength: 7, maxLength: 7 }),
      more: pair(0, 2),
      named: fc.constantFrom("scale", "scale_h", "upsample_h"),
      values: numbers({ special: true }),
    })
    .map(({ outer, image, scale, masked, random, more, named, values }) => {
      const bottom = [...outer, ...image];
      if (!masked) return { body: layer("Upsample", "upsample_param", { scale }), bottoms: [blob(bottom, values)] };
      const fields = {
        scale: { scale: 2 },
        scale_h: { scale_h: 2, scale_w: 2 },
        // Wider than the mask's own image: its places count along other rows then.
        upsample_h: { upsample_h: 2 * image[0] + more[0], upsample_w: 2 * image[1] + more[1] },
      }[named];
      return {
        body: layer("Upsample", "upsample_param", fields),
        bottoms: [blob(bottom, values), blob(bottom, mask(bottom, random))],
      };
    }),
};
