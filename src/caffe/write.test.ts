import { describe, expect, it } from "vitest";
import { layerCase } from "../../spec/support/layer.ts";
import { forwardNet } from "../reference/net.ts";
import { uniformBlob } from "../tensor/random.ts";
import { buildNet } from "./build.ts";
import { decodeCaffemodel } from "./caffemodel.ts";
import type { TrainedNet } from "./net.ts";
import { parsePrototxt } from "./prototxt.ts";
import { bindWeights } from "./weights.ts";
import { caffeFiles } from "./write.ts";

function readAgain(trained: TrainedNet): TrainedNet {
  const { prototxt, caffemodel } = caffeFiles(trained);
  const net = buildNet(parsePrototxt(prototxt, "again"), { file: "again" });
  return bindWeights(net, decodeCaffemodel(new Uint8Array(caffemodel), "again"), "again").trained;
}

/** A phase, a layer in place, a param shared by two layers, and a second input that is named like a version. */
const NET = `
name: "tricky"
layer { name: "in" type: "Input" top: "data" input_param { shape { dim: 2 dim: 6 } } }
layer { name: "train" type: "Silence" bottom: "data" include { phase: TRAIN } }
layer { name: "fc1" type: "InnerProduct" bottom: "data" top: "x" param { name: "w" } param { name: "b" } inner_product_param { num_output: 6 } include { phase: TEST } }
layer { name: "relu" type: "ReLU" bottom: "x" top: "x" }
layer { name: "fc2" type: "InnerProduct" bottom: "x" top: "y" param { name: "w" } param { name: "b" } inner_product_param { num_output: 6 } }
`;

describe("caffeFiles", () => {
  it("writes a net that is read as the same net, without layers in place and shared params", () => {
    const net = buildNet(parsePrototxt(NET, "tricky"), { file: "tricky" });
    const params = new Map([
      ["fc1[0]", uniformBlob([6, 6], 1)],
      ["fc1[1]", uniformBlob([6], 2)],
    ]);
    const trained = { net, params };
    const again = readAgain(trained);
    expect(again.net.layers.map(({ name, tops }) => [name, ...tops])).toEqual([
      ["in", "data"],
      ["fc1", "x"],
      ["relu", "x:relu"],
      ["fc2", "y"],
    ]);
    expect([...again.params.keys()]).toEqual(["fc1[0]", "fc1[1]", "fc2[0]", "fc2[1]"]);
    const feeds = new Map([["data", uniformBlob([2, 6], 3)]]);
    expect(forwardNet(again, feeds, ["y"]).get("y")?.values).toEqual(
      forwardNet(trained, feeds, ["y"]).get("y")?.values,
    );
  });

  it("keeps a layer's own fields, and drops what BVLC/caffe does not know where it changes nothing", () => {
    const text = (body: string): string => caffeFiles(layerCase(body, [{ shape: [1, 4, 5, 5] }]).trained).prototxt;
    expect(text('type: "Pooling" pooling_param { pool: AVE kernel_h: 2 kernel_w: 3 }')).toMatch(
      /pool: AVE\s+kernel_h: 2\s+kernel_w: 3/,
    );
    expect(text('type: "Dropout" dropout_param { dropout_ratio: 0.25 scale_train: true }')).not.toContain(
      "scale_train",
    );
    expect(text('type: "Dropout" dropout_param { scale_train: false }')).toContain("scale_train: false");
  });
});
