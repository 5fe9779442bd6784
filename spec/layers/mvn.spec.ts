/**
 * MVN, mean-variance normalisation.
 *
 * x minus the mean of its channel (or of the image, with across_channels), over the standard deviation plus eps: eps stands
 * outside the root, unlike BatchNorm's. normalize_variance: false leaves the division out.
 *
 * Caffe: https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/mvn_layer.cpp#L31-L71
 * Parameters and shape: https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/mvn_layer.cpp#L9-L28
 */
import { describe, expect, it } from "vitest";
import { conforms, layerCase, values } from "../support/layer.ts";
const body = (params: string): string => `type: "MVN" mvn_param { ${params} }`;

describe("MVN", () => {
  const bottom = { shape: [1, 2, 1, 2], values: [1, 3, 5, 13] };

  it("adds eps outside the root", () => {
    expect(values(layerCase(body("eps: 1"), [bottom]))).toEqual([-0.5, 0.5, -0.8, 0.8]);
  });

  it("can leave the variance, or take the whole image", () => {
    expect(values(layerCase(body("normalize_variance: false"), [bottom]))).toEqual([-1, 1, -4, 4]);
    expect(values(layerCase(body("normalize_variance: false across_channels: true"), [bottom]))).toEqual([
      -4.5, -2.5, -0.5, 7.5,
    ]);
  });

  conforms("MVN");
});
