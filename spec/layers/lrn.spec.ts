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
import fc from "fast-check";
import { expectConforms, layerCase, values } from "../support/layer.ts";
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

  it("conforms for any legal parameters", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          region: fc.constantFrom("ACROSS_CHANNELS", "WITHIN_CHANNEL"),
          reach: fc.integer({ min: 0, max: 3 }),
          alpha: fc.integer({ min: 1, max: 30 }),
          beta: fc.constantFrom(0.5, 0.75, 1, 2),
          k: fc.constantFrom(1, 2, 0.5),
          channels: fc.integer({ min: 1, max: 9 }),
        }),
        async ({ region, reach, alpha, beta, k, channels }) => {
          await expectConforms(
            layerCase(
              body(`norm_region: ${region} local_size: ${2 * reach + 1} alpha: ${alpha / 10} beta: ${beta} k: ${k}`),
              [{ shape: [2, channels, 4, 5] }],
            ),
          );
        },
      ),
      { numRuns: 40 },
    );
  });
});
