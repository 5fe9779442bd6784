/**
 * Silence.
 *
 * It consumes blobs, so that they are no outputs of the net, and makes none.
 *
 * Caffe: https://github.com/BVLC/caffe/blob/9b89154/include/caffe/layers/silence_layer.hpp#L14-L40
 */
import { describe, expect, it } from "vitest";
import { verify } from "../../src/conformance/verify.ts";
import { onnxruntime, layerCase, reference } from "../support/layer.ts";

describe("Silence", () => {
  it("makes nothing, and leaves no output", async () => {
    const layer = layerCase('type: "Silence"', [{ shape: [2, 3] }, { shape: [4] }], [], 0);
    expect(reference(layer)).toEqual([]);
    expect(layer.trained.net.outputs).toEqual([]);
  });

  it("does not keep a net from being verified", async () => {
    const { trained, bottoms } = layerCase('type: "ReLU" } layer { name: "hush" type: "Silence" bottom: "y0"', [
      { shape: [2, 3] },
    ]);
    const report = await verify(trained, await onnxruntime(), new Map([["x0", bottoms[0]]]));
    expect(report.conforms).toBe(true);
    expect(report.layers.map(({ name }) => name)).toEqual(["layer"]);
  });
});
