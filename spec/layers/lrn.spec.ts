/**
 * LRN, local response normalisation.
 *
 * x · (k + alpha/n · Σx²)^−beta over n neighbouring channels: alpha is divided by local_size. Within a channel the sum runs over
 * n×n neighbours and is divided by n² even at the borders, since Caffe pools the squares with padding; k is not used there.
 *
 * Caffe: https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/lrn_layer.cpp#L93-L162
 * Parameters and shape: https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/lrn_layer.cpp#L9-L90
 */
import { describe, expect, it } from "vitest";
import { conforms, layerCase, values } from "../support/layer.ts";
const body = (params: string): string => `type: "LRN" lrn_param { ${params} }`;

describe("LRN", () => {
  it("divides alpha by the number of channels", () => {
    const layer = layerCase(body("local_size: 3 alpha: 3 beta: 1 k: 2"), [
      { shape: [1, 4, 1, 1], values: [1, 2, 3, 4] },
    ]);
    expect(values(layer)).toEqual([1 / (2 + 5), 2 / (2 + 14), 3 / (2 + 29), 4 / (2 + 25)]);
  });

  it("divides by the whole window within a channel, at the borders too, and does not use k", () => {
    const layer = layerCase(body("norm_region: WITHIN_CHANNEL local_size: 3 alpha: 9 beta: 1 k: 5"), [
      { shape: [1, 1, 2, 3], values: [1, 2, 3, 4, 5, 6] },
    ]);
    const all = 1 + 4 + 9 + 16 + 25 + 36;
    const y = values(layer);
    [1 / (1 + all - 45), 2 / (1 + all), 3 / (1 + all - 17)].forEach((value, i) => expect(y[i]).toBeCloseTo(value, 14));
  });

  conforms("LRN", { runs: 200 });
});
