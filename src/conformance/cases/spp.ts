import fc from "fast-check";
import { blob, blobs, layer, type LayerCases, numbers, pair, whole } from "./layer-cases.ts";

const body = (params: string): string => `type: "SPP" spp_param { ${params} }`;

/** Whether Caffe pools this extent into 2ⁱ bins: its padding, as it computes it, must stay below the kernel. */
function divides(size: number, levels: number): boolean {
  return Array.from({ length: levels }, (_, level) => 2 ** level).every((bins) => {
    const kernel = Math.ceil(size / bins);
    return Math.floor((kernel * bins - size + 1) / 2) < kernel;
  });
}

export const sppCases: LayerCases = {
  corners: {
    "three levels of an image that they do not divide": {
      body: body("pyramid_height: 3"),
      bottoms: blobs([2, 3, 11, 9]),
    },
    averages: { body: body("pyramid_height: 2 pool: AVE"), bottoms: blobs([2, 3, 7, 10]) },
    "one level is that pooling": { body: body("pyramid_height: 1"), bottoms: blobs([2, 3, 5, 7]) },
  },
  any: fc
    .record({ pyramid_height: whole(1, 3), pool: fc.constantFrom(undefined, "MAX", "AVE"), image: pair(1, 12) })
    .filter(({ pyramid_height, image }) => image.every((size) => divides(size, pyramid_height)))
    .chain(({ pyramid_height, pool, image }) =>
      fc.record({ outer: pair(1, 3), values: numbers({ special: true }) }).map(({ outer, values }) => ({
        body: layer("SPP", "spp_param", { pyramid_height, pool }),
        bottoms: [blob([...outer, ...image], values)],
      })),
    ),
};
