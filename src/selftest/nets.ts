/** Small nets whose graphs can be got wrong: what net faults are tried on, as the cases of layer types are for layers. */
import { buildNet } from "../caffe/build.ts";
import type { BlobId, ParamKey, TrainedNet } from "../caffe/net.ts";
import { parsePrototxt } from "../caffe/prototxt.ts";
import type { Blob } from "../tensor/blob.ts";
import { uniformBlob } from "../tensor/random.ts";
import type { Shape } from "../tensor/shape.ts";

function input(name: string, ...shape: number[]): string {
  return `layer { name: "${name}" type: "Input" top: "${name}" input_param { shape { ${shape.map((n) => `dim: ${n}`).join(" ")} } } }`;
}

function layer(name: string, type: string, bottoms: string, tops = name, params = ""): string {
  const field = (which: string, names: string): string =>
    names
      .split(" ")
      .map((id) => `${which}: "${id}"`)
      .join(" ");
  return `layer { name: "${name}" type: "${type}" ${field("bottom", bottoms)} ${field("top", tops)} ${params} }`;
}

function convolution(name: string, bottom: string, outputs: number, kernel: number, more = ""): string {
  const pad = (kernel - 1) / 2;
  return layer(
    name,
    "Convolution",
    bottom,
    name,
    `${more} convolution_param { num_output: ${outputs} kernel_size: ${kernel} pad: ${pad} }`,
  );
}

const sum = (...coeff: number[]): string => `eltwise_param { ${coeff.map((c) => `coeff: ${c}`).join(" ")} }`;

/** By what is special about the graph. */
const TEXTS: Readonly<Record<string, string>> = {
  "three layers in place, one after another": [
    input("data", 2, 3, 6, 5),
    convolution("conv", "data", 4, 3),
    layer("scale", "Scale", "conv", "conv", "scale_param { bias_term: true }"),
    layer("relu", "ReLU", "conv", "conv"),
    layer("shift", "Power", "conv", "conv", "power_param { scale: 1.5 shift: -0.25 }"),
    layer("pool", "Pooling", "conv", "pool", "pooling_param { pool: AVE kernel_size: 2 stride: 2 }"),
    layer("fc", "InnerProduct", "conv", "fc", "inner_product_param { num_output: 7 }"),
  ].join("\n"),
  "a blob that is read before a layer changes it in place": [
    input("data", 1, 3, 5, 4),
    convolution("conv", "data", 4, 1),
    layer("early", "TanH", "conv"),
    layer("aside", "Convolution", "conv", "aside", "convolution_param { num_output: 2 kernel_size: 3 }"),
    layer("relu", "ReLU", "conv", "conv"),
    layer("late", "Sigmoid", "conv"),
    layer("both", "Eltwise", "early late", "both", sum(1, -0.5)),
  ].join("\n"),
  "residual blocks": [
    input("data", 1, 4, 5, 6),
    convolution("one", "data", 4, 3),
    layer("bn", "BatchNorm", "one", "one", "batch_norm_param { use_global_stats: true }"),
    layer("gamma", "Scale", "one", "one", "scale_param { bias_term: true }"),
    layer("first", "Eltwise", "data one", "first"),
    layer("relu", "ReLU", "first", "first"),
    convolution("two", "first", 4, 3),
    layer("second", "Eltwise", "first two", "second", sum(1, 0.5)),
    layer("elu", "ELU", "second", "second"),
    layer("mean", "Pooling", "second", "mean", "pooling_param { pool: AVE global_pooling: true }"),
  ].join("\n"),
  "branches that are joined": [
    input("data", 2, 3, 4, 5),
    convolution("squeeze", "data", 2, 1),
    layer("relu", "ReLU", "squeeze", "squeeze"),
    convolution("small", "squeeze", 3, 1),
    convolution("large", "squeeze", 3, 3),
    convolution("wide", "squeeze", 5, 3),
    layer("joined", "Concat", "small large wide"),
    layer("norm", "LRN", "joined", "norm", "lrn_param { local_size: 3 alpha: 0.5 }"),
    layer("prob", "Softmax", "norm"),
  ].join("\n"),
  "parts that go different ways": [
    input("data", 2, 6, 3),
    layer("parts", "Slice", "data", "a b c", "slice_param { axis: 1 }"),
    layer("tanh", "TanH", "a"),
    layer("square", "Power", "b", "square", "power_param { power: 2 shift: 0.5 }"),
    layer("abs", "AbsVal", "c"),
    layer("all", "Concat", "tanh square abs c"),
  ].join("\n"),
  "two branches with the same params": [
    input("left", 1, 2, 3, 4),
    input("right", 1, 2, 3, 4),
    ...["left", "right"].flatMap((side) => [
      convolution(`conv_${side}`, side, 3, 3, 'param { name: "w" } param { name: "b" }'),
      layer(`relu_${side}`, "ReLU", `conv_${side}`, `conv_${side}`, "relu_param { negative_slope: 0.1 }"),
    ]),
    layer("difference", "Eltwise", "conv_left conv_right", "difference", sum(1, -1)),
  ].join("\n"),
  "an encoder whose weights decode": [
    input("data", 3, 6),
    layer("encode", "InnerProduct", "data", "code", 'param { name: "w" } inner_product_param { num_output: 4 }'),
    layer("squash", "Sigmoid", "code", "code"),
    layer(
      "decode",
      "InnerProduct",
      "code",
      "back",
      'param { name: "w" share_mode: PERMISSIVE } inner_product_param { num_output: 6 bias_term: false transpose: true }',
    ),
  ].join("\n"),
  "layers with the names of other layers' blobs": [
    input("data", 2, 5),
    layer("a", "TanH", "data", "b"),
    layer("b", "AbsVal", "data", "a"),
    layer("c", "Power", "b", "c", "power_param { scale: 2 shift: 0.5 }"),
    layer("d", "Eltwise", "a c", "d", sum(1, 3)),
  ].join("\n"),
  "activations with tops of their own": [
    input("data", 2, 8),
    layer("ip1", "InnerProduct", "data", "ip1", "inner_product_param { num_output: 6 }"),
    layer("sigmoid", "Sigmoid", "ip1"),
    layer("ip2", "InnerProduct", "sigmoid", "ip2", "inner_product_param { num_output: 6 }"),
    layer("prelu", "PReLU", "ip2"),
    layer("drop", "Dropout", "prelu", "prelu", "dropout_param { dropout_ratio: 0.4 }"),
    layer("ip3", "InnerProduct", "prelu", "ip3", "inner_product_param { num_output: 6 }"),
    layer("prob", "Softmax", "ip3"),
  ].join("\n"),
};

export interface NetCase {
  readonly name: string;
  readonly trained: TrainedNet;
  readonly feeds: ReadonlyMap<BlobId, Blob>;
}

/** The nets with seeded weights and inputs. */
export function netCases(seed: number): NetCase[] {
  return Object.entries(TEXTS).map(([name, text], i) => {
    const net = buildNet(parsePrototxt(text, name), { file: name });
    const numbers = (shape: Shape, which: number): Blob => uniformBlob(shape, 1000 * seed + 100 * i + which);
    const params = new Map<ParamKey, Blob>();
    for (const { type, params: own } of net.layers) {
      own.forEach(({ key, shape }, param) => {
        if (params.has(key)) return;
        const blob = numbers(shape, params.size);
        // Variances, and the factor that divides both sums, are positive.
        const isPositive = type === "BatchNorm" && param > 0;
        params.set(key, isPositive ? { shape, data: blob.data.map((x) => Math.abs(x) + 0.5) } : blob);
      });
    }
    const feeds = new Map(net.inputs.map((id, which) => [id, numbers(net.shapes.get(id) as Shape, 50 + which)]));
    return { name, trained: { net, params }, feeds };
  });
}
