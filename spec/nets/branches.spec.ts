/**
 * Branches.
 *
 * A top may have several readers: Caffe inserts a Split, whose tops repeat the blob, and an explicit Split does the same. What
 * nobody reads is an output of the net, be it the end of a branch or one of several tops of a layer.
 *
 * Caffe: https://github.com/BVLC/caffe/blob/9b89154/src/caffe/util/insert_splits.cpp#L12-L88
 */
import { describe, expect, it } from "vitest";
import { computed, expectVerified, feeds, input, power, trainedNet } from "../support/net.ts";

const fire = (split: boolean): string => `${input("data", 2, 3, 4, 5)}
  layer { name: "squeeze" type: "Convolution" bottom: "data" top: "squeeze" convolution_param { num_output: 2 kernel_size: 1 } }
  layer { name: "relu" type: "ReLU" bottom: "squeeze" top: "squeeze" }
  ${split ? 'layer { name: "split" type: "Split" bottom: "squeeze" top: "left" top: "right" }' : ""}
  layer { name: "small" type: "Convolution" bottom: "${split ? "left" : "squeeze"}" top: "small" convolution_param { num_output: 3 kernel_size: 1 } }
  layer { name: "large" type: "Convolution" bottom: "${split ? "right" : "squeeze"}" top: "large" convolution_param { num_output: 4 kernel_size: 3 pad: 1 } }
  layer { name: "concat" type: "Concat" bottom: "small" bottom: "large" top: "concat" }`;

describe("one top with several readers", () => {
  it("is what an explicit Split makes of it", async () => {
    const [implicit, explicit] = [trainedNet(fire(false)), trainedNet(fire(true))];
    const fed = feeds(implicit);
    const blobs = computed(explicit, fed);
    expect(blobs).toMatchObject(computed(implicit, fed));
    expect(blobs.left).toEqual(blobs["squeeze:relu"]);
    expect(blobs.right).toEqual(blobs["squeeze:relu"]);
    // Two images: of each, 3 channels of the one branch, then 4 of the other.
    expect(blobs.concat.slice(0, 60)).toEqual(blobs.small.slice(0, 60));
    expect(blobs.concat.slice(60, 140)).toEqual(blobs.large.slice(0, 80));
    await expectVerified(implicit, fed);
    await expectVerified(explicit, fed);
  });

  it("may be one layer twice", async () => {
    const net = trainedNet(`${input("data", 3)} ${power("x", "data", "x", "shift: 1")}
      layer { name: "square" type: "Eltwise" bottom: "x" bottom: "x" top: "square" eltwise_param { operation: PROD } }
      layer { name: "twice" type: "Concat" bottom: "x" bottom: "x" top: "twice" concat_param { axis: 0 } }`);
    const fed = feeds(net, { data: [1, -3, 4] });
    expect(computed(net, fed)).toEqual({ x: [2, -2, 5], square: [4, 4, 25], twice: [2, -2, 5, 2, -2, 5] });
    await expectVerified(net, fed);
  });
});

describe("several outputs", () => {
  it("are the ends of all branches, and the tops that nobody reads", async () => {
    const net = trainedNet(`${input("data", 2, 5)}
      layer { name: "slice" type: "Slice" bottom: "data" top: "a" top: "b" top: "c" slice_param { axis: 1 slice_point: 1 slice_point: 3 } }
      ${power("from_b", "b", "from_b", "scale: 2")}
      ${power("beside_b", "b", "beside_b", "shift: -1")}`);
    expect(net.net.outputs).toEqual(["a", "c", "from_b", "beside_b"]);
    const fed = feeds(net, { data: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] });
    expect(computed(net, fed)).toEqual({
      a: [1, 6],
      b: [2, 3, 7, 8],
      c: [4, 5, 9, 10],
      from_b: [4, 6, 14, 16],
      beside_b: [1, 2, 6, 7],
    });
    const { layers } = await expectVerified(net, fed);
    expect(layers[0].tops.map(({ blob }) => blob)).toEqual(["a", "b", "c"]);
  });

  it("may include a blob that an earlier version of was read", async () => {
    const net = trainedNet(`${input("data", 2)} ${power("x", "data", "x", "scale: 2")}
      ${power("y", "x", "y", "shift: 1")}
      layer { name: "relu" type: "ReLU" bottom: "x" top: "x" }`);
    expect(net.net.outputs).toEqual(["y", "x:relu"]);
    const fed = feeds(net, { data: [-1, 1] });
    expect(computed(net, fed)).toEqual({ x: [-2, 2], y: [-1, 3], "x:relu": [0, 2] });
    await expectVerified(net, fed);
  });
});
