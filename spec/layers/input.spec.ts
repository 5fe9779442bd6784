/**
 * Input, and the data layers that become inputs.
 *
 * Input states a shape for all tops, or one for each. DummyData states its shapes too, and its fillers: the constant ones (0 is
 * the default) are what its blobs hold. MemoryData states the shape of its data, and a label for each item. Other data layers
 * find their shape in the data, so that somebody has to say it. Labels are inputs where they are asked for.
 *
 * Caffe: https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/input_layer.cpp#L8-L20
 * DummyData: https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/dummy_data_layer.cpp#L9-L113
 * MemoryData: https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/memory_data_layer.cpp#L12-L31
 */
import { describe, expect, it } from "vitest";
import { buildNet } from "../../src/caffe/build.ts";
import { parsePrototxt } from "../../src/caffe/prototxt.ts";
import { verify } from "../../src/conformance/verify.ts";
import { expectConforms, layerCase, onnxruntime } from "../support/layer.ts";

describe("Input", () => {
  it("reaches an engine unchanged", async () => {
    await expectConforms(layerCase('type: "Split"', [{ shape: [2, 3, 5] }], [], 2));
  });

  it("gives a shape to all tops, or one to each", () => {
    const shapes = (param: string): unknown[] => {
      const text = `layer { name: "in" type: "Input" top: "a" top: "b" input_param { ${param} } }`;
      return [...buildNet(parsePrototxt(text, "net"), { file: "net" }).shapes.values()];
    };
    expect(shapes("shape { dim: 2 dim: 3 }")).toEqual([
      [2, 3],
      [2, 3],
    ]);
    expect(shapes("shape { dim: 2 } shape { dim: 3 }")).toEqual([[2], [3]]);
  });

  it("a net fed by DummyData is verified on what the fillers give", async () => {
    const text = `
      layer { name: "dummy" type: "DummyData" top: "x" top: "label"
        dummy_data_param { shape { dim: 2 dim: 3 } shape { dim: 2 } data_filler { value: 0.5 } data_filler { value: 2 } } }
      layer { name: "loss" type: "SoftmaxWithLoss" bottom: "x" bottom: "label" top: "loss" }`;
    const net = buildNet(parsePrototxt(text, "net"), { file: "net" });
    expect([...net.constants]).toEqual([
      ["x", 0.5],
      ["label", 2],
    ]);
    const feeds = new Map(
      [...net.constants].map(([id, value]) => {
        const shape = net.shapes.get(id) as number[];
        return [id, { shape, data: new Float32Array(shape.reduce((a, b) => a * b)).fill(value) }];
      }),
    );
    const report = await verify({ net, params: new Map() }, await onnxruntime(), feeds);
    expect(report.summary).toBe("Conforms: its one layer computes what Caffe computes.");
  });
});
