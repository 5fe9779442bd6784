import { describe, expect, it } from "vitest";
import { caffeData, describeWithData } from "../../spec/support/caffe-data.ts";
import { CuppingError } from "../error.ts";
import type { BlobMessage } from "./blob-message.ts";
import { buildNet } from "./build.ts";
import { inspect } from "./inspect.ts";
import { loadTrainedNet } from "./load.ts";
import { parsePrototxt } from "./prototxt.ts";
import { create } from "./schema/codec.ts";
import type { LayerParameter, NetParameter } from "./schema/messages.ts";
import { bindWeights } from "./weights.ts";

const TEXT = `layer { name: "d" type: "Input" top: "d" input_param { shape { dim: 1 dim: 2 } } }
  layer { name: "ip" type: "InnerProduct" bottom: "d" top: "ip" inner_product_param { num_output: 3 } }`;
const net = buildNet(parsePrototxt(TEXT, "net"), { file: "net" });

const blob = (shape: readonly number[], length = shape.reduce((a, b) => a * b, 1)): BlobMessage => ({
  shape,
  legacy: undefined,
  data: Float32Array.from({ length }, (_, i) => i),
});

function weights(layers: Record<string, readonly BlobMessage[]>): NetParameter {
  const layer = Object.entries(layers).map(([name, blobs]) =>
    create<LayerParameter>("LayerParameter", { name, blobs: [...blobs] }),
  );
  return create<NetParameter>("NetParameter", { layer });
}

function errorOf(layers: Record<string, readonly BlobMessage[]>): CuppingError {
  try {
    bindWeights(net, weights(layers), "w.caffemodel");
  } catch (error) {
    expect(error).toBeInstanceOf(CuppingError);
    return error as CuppingError;
  }
  throw new Error("the weights were accepted");
}

describe("bindWeights", () => {
  it("finds layers by name, and reports the ones the net lacks", () => {
    const { trained, unused } = bindWeights(
      net,
      weights({ ip: [blob([3, 2]), blob([3])], old: [blob([1])], empty: [] }),
      "w",
    );
    expect(trained.params.get("ip[0]")).toEqual({ shape: [3, 2], data: Float32Array.of(0, 1, 2, 3, 4, 5) });
    expect(trained.params.get("ip[1]")?.shape).toEqual([3]);
    expect(unused).toEqual(["old"]);
  });

  it("reads legacy extents from the right", () => {
    const legacy = (extents: [number, number, number, number], length: number): BlobMessage => ({
      ...blob([length]),
      shape: undefined,
      legacy: extents,
    });
    expect(bindWeights(net, weights({ ip: [legacy([1, 1, 3, 2], 6), legacy([1, 1, 1, 3], 3)] }), "w").unused).toEqual(
      [],
    );
    expect(errorOf({ ip: [legacy([3, 2, 1, 1], 6), legacy([1, 1, 1, 3], 3)] })).toMatchObject({
      code: "WEIGHTS_SHAPE",
    });
  });

  it("names every layer that the weights lack, and what they hold instead", () => {
    const error = errorOf({ fc: [blob([3, 2])] });
    expect(error.code).toBe("WEIGHTS_MISSING");
    expect(error.message).toBe(
      "w.caffemodel: The weights hold nothing for layer ip. They hold fc, which the net lacks. Give the caffemodel that belongs to this net: layers are found by name.",
    );
  });

  it.each([
    [
      "another shape",
      [blob([2, 3]), blob([3])],
      "w.caffemodel: layer ip, param 0: The weights hold 2×3, and the net wants 3×2.",
    ],
    ["too few blobs", [blob([3, 2])], "The weights hold 1 blobs (3×2), and the net wants 2 (3×2, 3)."],
    ["too few values", [blob([3, 2], 5), blob([3])], "states 3×2, which is 6 values, and holds 5"],
  ])("refuses %s", (_what, blobs, text) => {
    const error = errorOf({ ip: blobs });
    expect(error.code).toBe("WEIGHTS_SHAPE");
    expect(error.message).toContain(text);
  });

  it("shares params: a layer that only shares may be absent", () => {
    const text = `${TEXT.replace('top: "ip"', 'top: "ip" param { name: "w" } param { name: "b" }')}
      layer { name: "twin" type: "InnerProduct" bottom: "d" top: "y" param { name: "w" } param { name: "b" } inner_product_param { num_output: 3 } }`;
    const shared = buildNet(parsePrototxt(text, "net"), { file: "net" });
    const { trained } = bindWeights(shared, weights({ ip: [blob([3, 2]), blob([3])] }), "w");
    expect([...trained.params.keys()]).toEqual(["ip[0]", "ip[1]"]);
  });

  it("is told by inspect in both directions", () => {
    const found = inspect(parsePrototxt(TEXT, "net"), { file: "net" }, weights({ other: [blob([1])] }));
    expect(found.weights).toEqual({ missing: ["ip"], unused: ["other"], unknownFields: [] });
  });
});

describeWithData("genuine weights", () => {
  it("of RNet hold a layer that its net lacks", async () => {
    const { notices } = await loadTrainedNet(caffeData("mtcnn/det2.prototxt"), caffeData("mtcnn/det2.caffemodel"));
    expect(notices).toContain('layer "conv5-3" of the weights is not in the net, and was ignored');
  });

  it("of another net are refused", async () => {
    await expect(
      loadTrainedNet(caffeData("mtcnn/det1.prototxt"), caffeData("lenet_V2_ethereon/lenet_iter_10000.caffemodel")),
    ).rejects.toMatchObject({ code: "WEIGHTS_MISSING" });
  });
});
