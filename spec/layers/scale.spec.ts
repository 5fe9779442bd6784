/**
 * Scale.
 *
 * x times a factor that covers `num_axes` axes from `axis` on (1 and 1 by default), plus a bias of the same shape where
 * bias_term is set. The factor is a param, or the second bottom.
 *
 * Caffe: https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/scale_layer.cpp#L117-L142
 * Parameters and shape: https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/scale_layer.cpp#L12-L114
 */
import { describe, expect, it } from "vitest";
import { conforms, layerCase, values } from "../support/layer.ts";
describe("Scale", () => {
  const bottom = { shape: [1, 2, 2], values: [1, 2, 3, 4] };

  it("covers the channels by default", () => {
    expect(
      values(
        layerCase(
          'type: "Scale" scale_param { bias_term: true }',
          [bottom],
          [
            [2, 10],
            [0.5, 0.25],
          ],
        ),
      ),
    ).toEqual([2.5, 4.5, 30.25, 40.25]);
  });

  it("covers other axes, and takes its factor from a second bottom", () => {
    expect(values(layerCase('type: "Scale" scale_param { axis: -1 }', [bottom], [[2, 10]]))).toEqual([2, 20, 6, 40]);
    expect(
      values(
        layerCase('type: "Scale" scale_param { axis: 1 }', [bottom, { shape: [2, 2], values: [1, 10, 100, 1000] }]),
      ),
    ).toEqual([1, 20, 300, 4000]);
  });

  conforms("Scale");
});
