/**
 * Shared params.
 *
 * Layers that give a param the same name share its numbers: the first that names it owns them. A siamese net is two equal
 * branches; an autoencoder may decode with the encoder's weights, in another shape where share_mode is PERMISSIVE.
 *
 * Caffe: https://github.com/BVLC/caffe/blob/9b89154/src/caffe/net.cpp#L423-L515 (AppendParam)
 */
import { describe, expect, it } from "vitest";
import type { TrainedNet } from "../../src/caffe/net.ts";
import { computed, expectVerified, feeds, input, trainedNet } from "../support/net.ts";

/** @param shared whether the second branch takes the first one's params by name */
function siamese(shared: boolean, params: Record<string, number[]> = {}): TrainedNet {
  const names = shared ? 'param { name: "w" } param { name: "b" }' : "";
  const branch = (side: string): string =>
    `layer { name: "conv${side}" type: "Convolution" bottom: "data${side}" top: "conv${side}" ${names}
       convolution_param { num_output: 2 kernel_h: 1 kernel_w: 2 } }
     layer { name: "relu${side}" type: "ReLU" bottom: "conv${side}" top: "conv${side}" }`;
  return trainedNet(
    `${input("data_a", 1, 1, 1, 3)} ${input("data_b", 1, 1, 1, 3)} ${branch("_a")} ${branch("_b")}
     layer { name: "difference" type: "Eltwise" bottom: "conv_a" bottom: "conv_b" top: "difference"
       eltwise_param { operation: SUM coeff: 1 coeff: -1 } }`,
    params,
  );
}

describe("a siamese net", () => {
  const weights = { "conv_a[0]": [1, 2, -1, 1], "conv_a[1]": [0, 5] };

  it("computes both branches with the first one's numbers", async () => {
    const net = siamese(true, weights);
    expect([...net.params.keys()]).toEqual(["conv_a[0]", "conv_a[1]"]);
    const fed = feeds(net, { data_a: [1, 2, 3], data_b: [1, -2, 4] });
    expect(computed(net, fed)).toMatchObject({
      conv_a: [5, 8, 6, 6],
      conv_b: [-3, 6, 2, 11],
      difference: [5, 2, 4, -5],
    });
    await expectVerified(net, fed);
  });

  it("is the net whose second branch has copies of them", () => {
    const shared = siamese(true, weights);
    const copied = siamese(false, { ...weights, "conv_b[0]": [1, 2, -1, 1], "conv_b[1]": [0, 5] });
    const fed = feeds(shared);
    expect(computed(shared, fed)).toEqual(computed(copied, fed));
    const other = siamese(false, { ...weights, "conv_b[0]": [1, 2, -1, 2], "conv_b[1]": [0, 5] });
    expect(computed(shared, fed)).not.toEqual(computed(other, fed));
  });
});

describe("an autoencoder", () => {
  it("decodes with the encoder's weights, seen in another shape", async () => {
    const net = trainedNet(
      `${input("data", 2, 3)}
       layer { name: "encode" type: "InnerProduct" bottom: "data" top: "code" param { name: "w" }
         inner_product_param { num_output: 2 bias_term: false } }
       layer { name: "decode" type: "InnerProduct" bottom: "code" top: "back" param { name: "w" share_mode: PERMISSIVE }
         inner_product_param { num_output: 3 bias_term: false transpose: true } }`,
      { "encode[0]": [1, 2, 3, 4, 5, 6] },
    );
    const fed = feeds(net, { data: [1, 0, -1, 0, 2, 1] });
    // code = x·Wᵀ with W = [1 2 3; 4 5 6]; decoding, the same six numbers are read as 2×3, transposed: code·W.
    expect(computed(net, fed)).toEqual({ code: [-2, -2, 7, 16], back: [-10, -14, -18, 71, 94, 117] });
    await expectVerified(net, fed);
  });

  it("and without transposing reads them row by row", async () => {
    const net = trainedNet(
      `${input("data", 1, 3)}
       layer { name: "encode" type: "InnerProduct" bottom: "data" top: "code" param { name: "w" }
         inner_product_param { num_output: 2 bias_term: false } }
       layer { name: "decode" type: "InnerProduct" bottom: "code" top: "back" param { name: "w" share_mode: PERMISSIVE }
         inner_product_param { num_output: 3 bias_term: false } }`,
      { "encode[0]": [1, 2, 3, 4, 5, 6] },
    );
    const fed = feeds(net, { data: [0, 2, 1] });
    // As 3×2: [1 2; 3 4; 5 6].
    expect(computed(net, fed)).toEqual({ code: [7, 16], back: [39, 85, 131] });
    await expectVerified(net, fed);
  });
});
