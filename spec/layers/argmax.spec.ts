/**
 * ArgMax.
 *
 * With `axis`, the places of the top_k largest values along it, or with out_max_val the values themselves. Without, over all
 * axes but the first, flattened: places as N×1×top_k, or places and values as N×2×top_k. The largest comes first, and of equal
 * values the later place, since Caffe sorts (value, place) pairs in falling order.
 *
 * Caffe: https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/argmax_layer.cpp#L53-L98
 * Parameters and shape: https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/argmax_layer.cpp#L11-L52
 */
import { describe, expect, it } from "vitest";
import { conforms, expectConforms, layerCase, reference, values } from "../support/layer.ts";

const body = (params: string): string => `type: "ArgMax" argmax_param { ${params} }`;

describe("ArgMax", () => {
  const bottom = { shape: [2, 3, 1], values: [5, 7, 7, -1, -3, -2] };

  it("takes the later of equal values first", async () => {
    const layer = layerCase(body("top_k: 3"), [bottom]);
    expect(reference(layer)[0].shape).toEqual([2, 1, 3]);
    expect(values(layer)).toEqual([2, 1, 0, 0, 2, 1]);
    await expectConforms(layer);
  });

  it("gives places and values", async () => {
    const layer = layerCase(body("top_k: 2 out_max_val: true"), [bottom]);
    expect(reference(layer)[0].shape).toEqual([2, 2, 2]);
    expect(values(layer)).toEqual([2, 1, 7, 7, 0, 2, -1, -2]);
    await expectConforms(layer);
  });

  it("gives values along an axis", () => {
    const layer = layerCase(body("axis: 0 out_max_val: true"), [bottom]);
    expect(reference(layer)[0].shape).toEqual([1, 3, 1]);
    expect(values(layer)).toEqual([5, 7, 7]);
  });

  conforms("ArgMax");
});
