import fc from "fast-check";
import { blob, blobs, layer, type LayerCases, numbers, whole } from "./layer-cases.ts";

const body = (params: string): string => `type: "LRN" lrn_param { ${params} }`;

export const lrnCases: LayerCases = {
  corners: {
    "as in AlexNet": { body: body("local_size: 5 alpha: 0.0001 beta: 0.75"), bottoms: blobs([2, 7, 3, 4]) },
    "alpha is divided by the size": { body: body("local_size: 3 alpha: 3 beta: 0.75"), bottoms: blobs([2, 5, 3, 4]) },
    "a constant k": { body: body("local_size: 3 alpha: 2 beta: 0.5 k: 2"), bottoms: blobs([2, 5, 3, 4]) },
    "more neighbours than channels": { body: body("local_size: 7 alpha: 2"), bottoms: blobs([2, 3, 4, 5]) },
    "no neighbours": { body: body("local_size: 1 alpha: 2 beta: 1"), bottoms: blobs([2, 3, 4, 5]) },
    "within a channel": {
      body: body("norm_region: WITHIN_CHANNEL local_size: 3 alpha: 9 beta: 0.75 k: 5"),
      bottoms: blobs([2, 3, 5, 7]),
    },
    "a window larger than the image": {
      body: body("norm_region: WITHIN_CHANNEL local_size: 7 alpha: 9 beta: 0.75"),
      bottoms: blobs([2, 3, 2, 3]),
    },
  },
  any: fc
    .record({
      region: fc.constantFrom("ACROSS_CHANNELS", "WITHIN_CHANNEL"),
      reach: whole(0, 3),
      alpha: fc.constantFrom(0.0001, 0.1, 1, 3),
      beta: fc.constantFrom(0, 0.5, 0.75, 1, 2),
      k: fc.constantFrom(undefined, 0.5, 1, 2),
      shape: fc.tuple(whole(1, 2), whole(1, 9), whole(1, 6), whole(1, 5)),
    })
    .chain(({ region, reach, alpha, beta, k, shape }) =>
      // Squares, and their power, stay below the largest number. Across channels Caffe carries a sum on, which keeps nothing
      // of k, nor of small squares, once a square of 2²⁴ k has been in it: what it returns then is chance. An infinity stays in it.
      numbers({ huge: region === "WITHIN_CHANNEL" ? 1e8 : 30 / Math.sqrt(alpha) }).map((values) => ({
        body: layer("LRN", "lrn_param", { norm_region: region, local_size: 2 * reach + 1, alpha, beta, k }),
        bottoms: [blob(shape, values)],
      })),
    ),
};
