/**
 * The three formats.
 *
 * V0 (`layers { layer { … } }`), V1 (`layers { type: RELU }`) and today's (`layer { type: "ReLU" }`) say the same of a net, its
 * weights included; V0 pads in a layer of its own. Weights stand in the text here, in the old four extents where the format has them.
 *
 * Caffe: https://github.com/BVLC/caffe/blob/9b89154/src/caffe/util/upgrade_proto.cpp#L115-L691
 */
import { describe, expect, it } from "vitest";
import { buildNet } from "../../src/caffe/build.ts";
import type { Net, TrainedNet } from "../../src/caffe/net.ts";
import { parsePrototxt } from "../../src/caffe/prototxt.ts";
import { upgradeNet } from "../../src/caffe/upgrade/index.ts";
import { bindWeights } from "../../src/caffe/weights.ts";
import { uniformBlob } from "../../src/tensor/random.ts";
import { computed, expectVerified, feeds } from "../support/net.ts";

function numbers(seed: number, length: number): string {
  return [...uniformBlob([length], seed).data].map((value) => `data: ${value}`).join(" ");
}
/** A blob with the extents that every blob once had. */
function legacy(seed: number, n: number, c: number, h: number, w: number): string {
  return `blobs { num: ${n} channels: ${c} height: ${h} width: ${w} ${numbers(seed, n * c * h * w)} }`;
}
function today(seed: number, ...shape: number[]): string {
  const extents = shape.map((extent) => `dim: ${extent}`).join(" ");
  return `blobs { shape { ${extents} } ${numbers(
    seed,
    shape.reduce((product, extent) => product * extent, 1),
  )} }`;
}
const conv = `${legacy(1, 4, 2, 3, 3)} ${legacy(2, 1, 1, 1, 4)}`;
const fc = `${legacy(3, 1, 1, 5, 36)} ${legacy(4, 1, 1, 1, 5)}`;

const FORMATS = {
  V0: `name: "net" input: "data" input_dim: 1 input_dim: 4 input_dim: 5 input_dim: 6
    layers { layer { name: "pad" type: "padding" pad: 1 } bottom: "data" top: "padded" }
    layers { layer { name: "conv" type: "conv" num_output: 4 kernelsize: 3 stride: 2 group: 2 ${conv} } bottom: "padded" top: "conv" }
    layers { layer { name: "relu" type: "relu" } bottom: "conv" top: "conv" }
    layers { layer { name: "norm" type: "lrn" local_size: 3 alpha: 0.5 beta: 0.75 } bottom: "conv" top: "norm" }
    layers { layer { name: "drop" type: "dropout" dropout_ratio: 0.4 } bottom: "norm" top: "norm" }
    layers { layer { name: "fc" type: "innerproduct" num_output: 5 ${fc} } bottom: "norm" top: "fc" }
    layers { layer { name: "prob" type: "softmax" } bottom: "fc" top: "prob" }`,
  V1: `name: "net" input: "data" input_dim: 1 input_dim: 4 input_dim: 5 input_dim: 6
    layers { name: "conv" type: CONVOLUTION bottom: "data" top: "conv" ${conv}
      convolution_param { num_output: 4 kernel_size: 3 stride: 2 pad: 1 group: 2 } }
    layers { name: "relu" type: RELU bottom: "conv" top: "conv" }
    layers { name: "norm" type: LRN bottom: "conv" top: "norm" lrn_param { local_size: 3 alpha: 0.5 beta: 0.75 } }
    layers { name: "drop" type: DROPOUT bottom: "norm" top: "norm" dropout_param { dropout_ratio: 0.4 } }
    layers { name: "fc" type: INNER_PRODUCT bottom: "norm" top: "fc" ${fc} inner_product_param { num_output: 5 } }
    layers { name: "prob" type: SOFTMAX bottom: "fc" top: "prob" }`,
  today: `name: "net"
    layer { name: "input" type: "Input" top: "data" input_param { shape { dim: 1 dim: 4 dim: 5 dim: 6 } } }
    layer { name: "conv" type: "Convolution" bottom: "data" top: "conv" ${today(1, 4, 2, 3, 3)} ${today(2, 4)}
      convolution_param { num_output: 4 kernel_size: 3 stride: 2 pad: 1 group: 2 } }
    layer { name: "relu" type: "ReLU" bottom: "conv" top: "conv" }
    layer { name: "norm" type: "LRN" bottom: "conv" top: "norm" lrn_param { local_size: 3 alpha: 0.5 beta: 0.75 } }
    layer { name: "drop" type: "Dropout" bottom: "norm" top: "norm" dropout_param { dropout_ratio: 0.4 } }
    layer { name: "fc" type: "InnerProduct" bottom: "norm" top: "fc" ${today(3, 5, 36)} ${today(4, 5)}
      inner_product_param { num_output: 5 } }
    layer { name: "prob" type: "Softmax" bottom: "fc" top: "prob" }`,
};

function loaded(text: string): TrainedNet {
  const { net: message } = upgradeNet(parsePrototxt(text, "net"), "net");
  return bindWeights(buildNet(message, { file: "net" }), message, "net").trained;
}

/** All of a net but the messages that it was built from, and the name of its input layer, which the old formats lack. */
function described({ layers }: Net): object[] {
  return layers.map((layer) => ({
    ...layer,
    message: undefined,
    name: layer.type === "Input" ? "input" : layer.name,
  }));
}

describe("a net in three formats", () => {
  const nets = Object.entries(FORMATS).map(([format, text]) => [format, loaded(text)] as const);
  const reference = loaded(FORMATS.today);
  const fed = feeds(reference);

  it.each(nets)("as %s has the same layers and settings", (_format, { net }) => {
    expect(described(net)).toEqual(described(reference.net));
  });

  it.each(nets)("as %s has the same blobs, to the bit", (_format, net) => {
    expect(computed(net, fed)).toEqual(computed(reference, fed));
  });

  it.each(nets)("as %s is computed by an engine", async (_format, net) => {
    const { layers } = await expectVerified(net, fed);
    expect(layers.map(({ name }) => name)).toEqual(["conv", "relu", "norm", "drop", "fc", "prob"]);
  });

  it("is another net with another weight", () => {
    const params = new Map(reference.params);
    params.set("fc[1]", { shape: [5], data: new Float32Array(5) });
    expect(computed({ ...reference, params }, fed)).not.toEqual(computed(reference, fed));
  });
});
