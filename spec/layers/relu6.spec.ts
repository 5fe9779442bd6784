/**
 * ReLU6.
 *
 * min(max(x, 0) + negative_slope · min(x, 0), 6).
 *
 * eric612/MobileNet-YOLO: https://github.com/eric612/MobileNet-YOLO/blob/f36b52b/src/caffe/layers/relu6_layer.cpp#L9-L19
 */
import { describe, expect, it } from "vitest";
import { conforms, expectConforms, layerCase, values } from "../support/layer.ts";

describe("ReLU6", () => {
  const bottom = { shape: [1, 4], values: [-2, 0, 5, 7] };

  it.each([
    ["", [0, 0, 5, 6]],
    ["negative_slope: 0.5", [-1, 0, 5, 6]],
  ])("%s", async (params, expected) => {
    const layer = layerCase(`type: "ReLU6" relu6_param { ${params} }`, [bottom]);
    expect(values(layer).map((y) => y + 0)).toEqual(expected);
    await expectConforms(layer);
  });

  conforms("ReLU6");
});
