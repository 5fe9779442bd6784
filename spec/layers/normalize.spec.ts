/**
 * Normalize, of the SSD dialect (weiliu89/caffe, branch ssd).
 *
 * x over the Euclidean norm of its pixel's channels, or of the whole image with across_spatial (the default), times a learned
 * scale, one for each channel or one for all. eps is added to the sum of squares.
 *
 * https://github.com/weiliu89/caffe/blob/4817bf8/src/caffe/layers/normalize_layer.cpp#L85-L134
 * Parameters and shape: https://github.com/weiliu89/caffe/blob/4817bf8/src/caffe/layers/normalize_layer.cpp#L9-L82
 */
import { describe, expect, it } from "vitest";
import { conforms, layerCase, values } from "../support/layer.ts";
const body = (params: string): string => `type: "Normalize" norm_param { ${params} }`;

describe("Normalize", () => {
  const bottom = { shape: [1, 2, 1, 2], values: [3, 1, 4, 0] };

  it("takes the norm over channels, or over the image", () => {
    const close = (params: string, scale: readonly number[], expected: readonly number[]): void =>
      values(layerCase(body(params), [bottom], [scale])).forEach((value, i) =>
        expect(value).toBeCloseTo(expected[i], 8),
      );
    close("across_spatial: false channel_shared: false", [10, 100], [6, 10, 80, 0]);
    close("", [2], [6 / Math.sqrt(26), 2 / Math.sqrt(26), 8 / Math.sqrt(26), 0]);
  });

  conforms("Normalize");
});
