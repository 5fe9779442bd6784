/**
 * Interp.
 *
 * Bilinear interpolation whose corners are the image's corners: place i of n lies at i (size − 1)/(n − 1). The size is height ×
 * width, or zoom_factor: size + (size − 1)(zoom − 1), or shrink_factor: (size − 1)/shrink + 1, or the shrunk size zoomed.
 * Pads may be negative only, and crop before.
 *
 * DeepLab: https://github.com/yjxiong/caffe/blob/dad9d30/src/caffe/layers/interp_layer.cpp#L10-L64
 */
import { describe, expect, it } from "vitest";
import { conforms, expectConforms, layerCase, reference, values } from "../support/layer.ts";

const body = (params: string): string => `type: "Interp" interp_param { ${params} }`;

describe("Interp", () => {
  const image = { shape: [1, 1, 2, 3], values: [1, 2, 4, 5, 6, 8] };

  it("meets the corners", async () => {
    const layer = layerCase(body("height: 3 width: 5"), [image]);
    expect(values(layer)).toEqual([1, 1.5, 2, 3, 4, 3, 3.5, 4, 5, 6, 5, 5.5, 6, 7, 8]);
    await expectConforms(layer);
  });

  it.each([
    ["zoom_factor: 3", [4, 7]],
    ["shrink_factor: 2", [1, 2]],
    ["zoom_factor: 2 shrink_factor: 2", [1, 3]],
    ["height: 4 width: 1", [4, 1]],
    ["height: 1 width: 2 pad_end: -1", [1, 2]],
    ["height: 2 width: 3", [2, 3]],
  ])("%s", async (params, extents) => {
    const layer = layerCase(body(params), [image]);
    expect(reference(layer)[0].shape.slice(2)).toEqual(extents);
    await expectConforms(layer);
  });

  conforms("Interp");
});
