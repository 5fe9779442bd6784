/**
 * SPP, spatial pyramid pooling.
 *
 * Level i pools the whole image into 2ⁱ × 2ⁱ bins: the kernel is the size divided by the bins, rounded up, the stride is the
 * kernel, and what the bins exceed the image by is padded, rounded up, on both sides. Levels are flattened and put side by
 * side; a pyramid of one level is that pooling alone, with four axes.
 *
 * Caffe: https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/spp_layer.cpp#L12-L61
 * Parameters and shape: https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/spp_layer.cpp#L65-L185
 */
import { describe, expect, it } from "vitest";
import { conforms, expectConforms, layerCase, reference, values } from "../support/layer.ts";

const body = (params: string): string => `type: "SPP" spp_param { ${params} }`;

describe("SPP", () => {
  const image = { shape: [1, 1, 2, 3], values: [1, 2, 3, 4, 5, 6] };

  it("puts the levels side by side, the coarsest first", async () => {
    // Width 3 in two bins: kernel 2, one pixel of padding on both sides; windows at −1 and 1.
    const layer = layerCase(body("pyramid_height: 2"), [image]);
    expect(reference(layer)[0].shape).toEqual([1, 5]);
    expect(values(layer)).toEqual([6, 1, 3, 4, 6]);
    await expectConforms(layer);
  });

  it("is a pooling where the pyramid has one level", async () => {
    const layer = layerCase(body("pyramid_height: 1 pool: AVE"), [image]);
    expect(reference(layer)[0].shape).toEqual([1, 1, 1, 1]);
    expect(values(layer)).toEqual([3.5]);
    await expectConforms(layer);
  });

  conforms("SPP");
});
