/** Converted models, right and wrong, whose names say nothing. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { caffeData, describeWithData } from "../../spec/support/caffe-data.ts";
import { ATTRIBUTE_TYPE } from "../backends/onnxruntime/onnx/schema.ts";
import { buildNet } from "../caffe/build.ts";
import { loadTrainedNet } from "../caffe/load.ts";
import type { TrainedNet } from "../caffe/net.ts";
import { parsePrototxt } from "../caffe/prototxt.ts";
import { formatCompare } from "../report/compare.ts";
import type { Blob } from "../tensor/blob.ts";
import { normal, uniformBlob } from "../tensor/random.ts";
import { count, type Shape } from "../tensor/shape.ts";
import { compareArtifact, type CompareOptions } from "./compare.ts";
import type { CompareReport } from "./compare-report.ts";
import { OnnxEdit } from "./conversions.test-support.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cupping-compare-"));
});
afterAll(() => rm(folder, { recursive: true }));

/** The net's conversion, with a mistake made in the file, compared with the net. */
async function compared(
  trained: TrainedNet,
  mistake: (file: OnnxEdit) => void = () => {},
  options: CompareOptions = {},
  feeds = feedsOf(trained),
): Promise<CompareReport> {
  const edit = new OnnxEdit(trained);
  mistake(edit);
  const file = join(folder, "net.onnx");
  await writeFile(file, edit.bytes());
  return await compareArtifact(trained, file, feeds, { explainMs: 20_000, ...options });
}

const feedsOf = ({ net }: TrainedNet): Map<string, Blob> =>
  new Map(net.inputs.map((id) => [id, uniformBlob(net.shapes.get(id) as Shape, 1)]));

/** Blobs that are wrong, with the mistakes that explain each. */
const named = ({ blobs }: CompareReport): Record<string, string[]> =>
  Object.fromEntries(
    blobs
      .filter(({ kind }) => kind === "wrong")
      .map(({ blob, diagnosis }) => [
        blob,
        (diagnosis?.explanations ?? []).map(({ mistakes }) => mistakes.map(({ id }) => id).join(" and ")),
      ]),
  );

const kinds = ({ blobs }: CompareReport): Record<string, string> =>
  Object.fromEntries(blobs.map(({ blob, kind }) => [blob, kind]));

/** Weights in another order: each from the place that `from` says. */
const reorder =
  (from: (place: number, shape: Shape) => number) =>
  (floats: Float32Array, shape: Shape): Float32Array =>
    floats.map((_, i) => floats[from(i, shape)]);

const rotated = reorder((i, shape) => {
  const area = count(shape, 2);
  return i - (i % area) + area - 1 - (i % area);
});
const transposedKernels = reorder((i, shape) => {
  const [area, width] = [count(shape, 2), shape[3]];
  const [y, x] = [Math.floor((i % area) / width), i % width];
  return i - (i % area) + x * width + y;
});
/** Read as output, row, column, input. */
const asOhwi = reorder((i, [, inputs, height, width]) => {
  const area = height * width;
  const [filter, input, tap] = [Math.floor(i / (inputs * area)), Math.floor(i / area) % inputs, i % area];
  return (filter * area + tap) * inputs + input;
});
/** Rows of an inner product on so many channels and pixels. */
const withRowsAsHwc = (channels: number, area: number): ReturnType<typeof reorder> =>
  reorder((i) => {
    const place = i % (channels * area);
    return i - place + (place % channels) * area + Math.floor(place / channels);
  });
const readTransposed = reorder((i, [outputs, inputs]) => (i % inputs) * outputs + Math.floor(i / inputs));
const toChannelsLast = {
  op_type: "Transpose",
  attribute: [{ name: "perm", type: ATTRIBUTE_TYPE.INTS, ints: [0, 2, 3, 1] }],
};

/**
 * A wrong conversion: where the mistake is made in the file, which blob is wrong, and the mistake's name; and how the params are
 * stored, by what they are called: the mistake, the order, or that they are right or nowhere.
 */
type Wrong = readonly [
  what: string,
  mistake: (file: OnnxEdit) => void,
  blob: string,
  id: string,
  stored?: Record<string, string>,
];

const asStored = (report: CompareReport): Record<string, string> =>
  Object.fromEntries(
    (report.firstWrong?.stored ?? []).map(({ layer, param, constant, order, mistake }) => [
      layer === report.firstWrong?.layer ? param : `${layer}'s ${param}`,
      mistake?.id ?? order ?? (constant === null ? "nowhere" : "right"),
    ]),
  );

function expectNamed(report: CompareReport, blob: string, id: string, stored?: Record<string, string>): void {
  expect(report.summary).toMatch(/^Does not conform: /);
  expect(report.conforms).toBe(false);
  expect(named(report)).toEqual({ [blob]: [id] });
  expect(report.firstWrong).toMatchObject({ blob, by: "numbers" });
  const text = formatCompare(report, (_, word) => word);
  expect(text).toContain(`${id}: `);
  if (stored !== undefined) expect(asStored(report)).toEqual(stored);
  for (const line of text.split("\n"))
    if (!line.includes("http") && !line.includes(folder)) expect(line.length).toBeLessThanOrEqual(80);
}

describe("the bundled net, all its tensors renamed", () => {
  let digits: TrainedNet;
  beforeAll(async () => {
    ({ trained: digits } = await loadTrainedNet("golden/digits/digits.prototxt", "golden/digits/digits.caffemodel"));
  });

  it("conforms, and every blob is found", async () => {
    const report = await compared(digits);
    expect(report).toMatchObject({ conforms: true, firstWrong: null, inputs: { isSure: true, others: [] } });
    expect(new Set(Object.values(kinds(report)))).toEqual(new Set(["right"]));
    expect(report.blobs.every(({ by, own }) => by === "numbers" && own?.outside === 0)).toBe(true);
    expect(report.blobs.at(-1)).toMatchObject({ blob: "prob", node: { name: "n18", type: "Softmax" } });
  });

  it.for<Wrong>([
    [
      "filters rotated",
      (file) => file.floats("conv1_2", 1, rotated),
      "conv1_2",
      "convolution/flipped-filters",
      { weights: "convolution/flipped-filters", bias: "right" },
    ],
    [
      "kernels transposed",
      (file) => file.floats("conv2_2", 1, transposedKernels),
      "conv2_2",
      "convolution/swapped-kernel-axes",
      { weights: "convolution/swapped-kernel-axes", bias: "right" },
    ],
    [
      "filters as OHWI",
      (file) => file.floats("conv2_1", 1, asOhwi),
      "conv2_1",
      "convolution/filter-order-ohwi",
      { weights: "convolution/filter-order-ohwi", bias: "right" },
    ],
    [
      "no bias",
      (file) => file.node("conv2_1").input.pop(),
      "conv2_1",
      "convolution/bias-dropped",
      { weights: "right", bias: "convolution/bias-dropped" },
    ],
    ["average for maximum", (file) => (file.node("pool1").op_type = "AveragePool"), "pool1", "pooling/max-as-average"],
    [
      "flattened with channels last",
      (file) => file.before(file.flatten("fc6"), toChannelsLast),
      "fc6",
      "inner-product/hwc-flatten",
      { weights: "right", bias: "right" },
    ],
    [
      "weights flattened with channels last",
      (file) => file.floats("fc6", 1, withRowsAsHwc(16, 49)),
      "fc6",
      "inner-product/hwc-weights",
      { weights: "OHWC", bias: "right" },
    ],
    [
      "weights transposed",
      (file) => file.floats("fc6", 1, readTransposed),
      "fc6",
      "inner-product/transposed",
      { weights: "inner-product/transposed", bias: "right" },
    ],
    [
      "no bias of the classifier",
      (file) => file.node("fc7").input.pop(),
      "fc7",
      "inner-product/bias-dropped",
      { weights: "right", bias: "inner-product/bias-dropped" },
    ],
    [
      "dropout scales",
      (file) => file.before(file.node("fc6:drop6"), { op_type: "Mul", constant: [0.5] }),
      "fc6:drop6",
      "dropout/scaled-again",
    ],
    ["softmax over the batch", (file) => file.attribute("prob", "axis", { i: 0 }), "prob", "softmax/batch-axis", {}],
    ["no softmax", (file) => file.leaveOut("prob"), "prob", "softmax/missing"],
  ])("%s", async ([, mistake, blob, id, stored]) => {
    const report = await compared(digits, mistake);
    expectNamed(report, blob, id, stored);
    // And it is seen that everything below follows.
    expect(Object.values(kinds(report)).filter((kind) => kind === "right")).toHaveLength(14);
  });

  it("a ReLU that is left out is named through the layer below it", async () => {
    const report = await compared(digits, (file) => file.leaveOut("conv1_1:relu1_1"));
    expect(named(report)).toEqual({ conv1_2: ["relu/missing"] });
    expect(kinds(report)["conv1_1:relu1_1"]).toBe("folded");
    expect(report.firstWrong?.through).toEqual(["relu1_1", "conv1_2"]);
  });

  it("a dropout and a flattening that are dropped are no mistake", async () => {
    const report = await compared(digits, (file) => {
      const { input } = file.node("fc7");
      file.leaveOut("fc6:drop6");
      // What fc6 gives is a matrix already.
      file.leaveOut(input[0]);
    });
    expect(report.conforms).toBe(true);
    expect(Object.entries(kinds(report)).filter(([, kind]) => kind !== "right")).toEqual([["fc6:drop6", "dropped"]]);
    expect(formatCompare(report, (_, word) => word)).toMatch(/^fc6:drop6 +t\d+ +Relu +– +dropped$/m);
  });

  it("names in the file or in a map are taken up, and a name that is wrong does no harm", async () => {
    const edit = new OnnxEdit(digits);
    const file = join(folder, "named.onnx");
    await writeFile(file, edit.bytes({ named: true }));
    const byName = await compareArtifact(digits, file, feedsOf(digits));
    expect(byName.blobs.map(({ by }) => by)).toEqual(byName.blobs.map(() => "name"));
    const map = new Map([
      ["t18", "conv1_1"],
      ["t19", "conv1_1"],
      ["t22", "pool2"],
    ]);
    const mapped = await compared(digits, undefined, { map });
    expect(mapped.conforms).toBe(true);
    expect(mapped.blobs.filter(({ by }) => by === "map").map(({ blob }) => blob)).toEqual([
      "conv1_1",
      "conv1_1:relu1_1",
    ]);
  });

  it("two blobs of the same numbers are told apart by what follows, or not at all", async () => {
    const twins = seeded(`name: "twins"
      layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 2 dim: 3 } } }
      layer { name: "a" type: "AbsVal" bottom: "data" top: "a" }
      layer { name: "b" type: "AbsVal" bottom: "data" top: "b" }
      layer { name: "sum" type: "Eltwise" bottom: "a" bottom: "b" top: "sum" }`);
    const report = await compared(twins);
    expect(report.conforms).toBe(true);
    const [a] = report.blobs;
    expect(a).toMatchObject({ blob: "a", kind: "right", others: [expect.stringMatching(/^t\d$/)] });
    expect(formatCompare(report, (_, word) => word)).toContain(`a may be "${a.tensor}" or "${a.others[0]}"`);
  });

  it("several mistakes are found in one run", async () => {
    const report = await compared(digits, (file) => {
      file.floats("conv1_1", 1, rotated);
      file.node("conv2_2").input.pop();
      file.leaveOut("prob");
    });
    expect(named(report)).toEqual({
      conv1_1: ["convolution/flipped-filters"],
      conv2_2: ["convolution/bias-dropped"],
      prob: ["softmax/missing"],
    });
    // What follows from conv1_2 until then follows from it with rows and columns exchanged too.
    const neighbours = await compared(digits, (file) => {
      file.floats("conv1_2", 1, rotated);
      file.node("conv2_1").input.pop();
    });
    expect(named(neighbours)).toEqual({
      conv1_2: ["convolution/flipped-filters"],
      conv2_1: ["convolution/bias-dropped"],
    });
  });
});

/** The last pool, over images of any size. */
function poolAll(file: OnnxEdit, type: string): void {
  Object.assign(file.node("pool_final"), { op_type: type, attribute: [] });
}

describeWithData("SqueezeNet, all its tensors renamed", () => {
  let squeezenet: TrainedNet;
  beforeAll(async () => {
    const at = (file: string): string => caffeData(`squeezenet_v1.0_deepcompression/${file}`);
    ({ trained: squeezenet } = await loadTrainedNet(
      at("SqueezeNet_deploy.prototxt"),
      at("squeezenet_v1.0_dc_decoded.caffemodel"),
      // Small, and so that a pool does not divide.
      { inputShapes: { data: [1, 3, 40, 40] } },
    ));
  });

  it("conforms, and every blob is found", async () => {
    const report = await compared(squeezenet);
    expect(report.conforms).toBe(true);
    expect(new Set(Object.values(kinds(report)))).toEqual(new Set(["right"]));
    expect(report.inputs).toMatchObject({ feedings: [{ channels: "same" }], others: [], isSure: true });
  });

  it.for<Wrong>([
    [
      "filters rotated",
      (file) => file.floats("fire2/conv3x3_2", 1, rotated),
      "fire2/conv3x3_2",
      "convolution/flipped-filters",
    ],
    [
      "kernels transposed",
      (file) => file.floats("fire6/conv3x3_2", 1, transposedKernels),
      "fire6/conv3x3_2",
      "convolution/swapped-kernel-axes",
    ],
    ["filters as OHWI", (file) => file.floats("conv1", 1, asOhwi), "conv1", "convolution/filter-order-ohwi"],
    ["no bias", (file) => file.node("fire4/conv1x1_1").input.pop(), "fire4/conv1x1_1", "convolution/bias-dropped"],
    [
      "concatenated in another order",
      (file) => {
        const node = file.node("fire3/concat");
        node.input = node.input.toReversed();
      },
      "fire3/concat",
      "concat/order",
    ],
    [
      "the pool rounds down",
      (file) => {
        poolAll(file, "GlobalAveragePool");
        file.attribute("pool4", "pads", { ints: [0, 0, 0, 0] });
      },
      "pool4",
      "pooling/floor-rounding",
    ],
    ["average for maximum", (file) => (file.node("pool1").op_type = "AveragePool"), "pool1", "pooling/max-as-average"],
    ["a maximum at the end", (file) => poolAll(file, "GlobalMaxPool"), "pool_final", "pooling/method-ignored"],
    [
      "padding twice",
      (file) => {
        poolAll(file, "GlobalAveragePool");
        file.attribute("conv_final", "pads", { ints: [2, 2, 2, 2] });
      },
      "conv_final",
      "convolution/pad-doubled",
    ],
  ])("%s", async ([, mistake, blob, id, stored]) => {
    expectNamed(await compared(squeezenet, mistake), blob, id, stored);
  });

  it("colours in the other order are a matter of feeding, unless it is said how they are fed", async () => {
    const reversed = (file: OnnxEdit): void =>
      file.floats(
        "conv1",
        1,
        reorder((i, shape) => {
          const area = count(shape, 2);
          const channel = Math.floor(i / area) % 3;
          return i + (2 - 2 * channel) * area;
        }),
      );
    const found = await compared(squeezenet, reversed);
    expect(found).toMatchObject({ conforms: true, inputs: { feedings: [{ channels: "reversed" }], isSure: true } });
    expect(formatCompare(found, (_, word) => word).replaceAll("\n", " ")).toContain("channels reversed (RGB for BGR)");
    expectNamed(await compared(squeezenet, reversed, { channels: "same" }), "conv1", "convolution/colours-reversed");
  });
});

/** A net with seeded weights that keep the size of activations. */
function seeded(text: string): TrainedNet {
  const net = buildNet(parsePrototxt(text, "net"), { file: "net" });
  const random = normal(1);
  const params = new Map(
    net.layers.flatMap(({ type, params: own }) =>
      own.map(({ key, shape }, i) => {
        const scale = shape.length > 1 ? Math.sqrt(2 / count(shape, 1)) : 0.3;
        // Sums of variances are positive, and the factor is a count.
        const data = Float32Array.from({ length: count(shape) }, () => {
          if (type === "BatchNorm") return i === 0 ? 2 * random() : i === 1 ? 4 + Math.abs(random()) : 3;
          return type === "Scale" ? 1 + scale * random() : scale * random();
        });
        return [key, { shape, data }] as const;
      }),
    ),
  );
  return { net, params };
}

const MIXED = `name: "mixed"
  layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 2 dim: 3 dim: 15 dim: 12 } } }
  layer { name: "conv1" type: "Convolution" bottom: "data" top: "conv1" convolution_param { num_output: 8 kernel_size: 3 } }
  layer { name: "relu1" type: "ReLU" bottom: "conv1" top: "conv1" }
  layer { name: "norm1" type: "LRN" bottom: "conv1" top: "norm1" lrn_param { local_size: 5 alpha: 0.5 beta: 0.75 } }
  layer { name: "pool1" type: "Pooling" bottom: "norm1" top: "pool1" pooling_param { pool: AVE kernel_size: 3 stride: 2 pad: 1 } }
  layer { name: "conv2" type: "Convolution" bottom: "pool1" top: "conv2" convolution_param { num_output: 6 kernel_size: 3 pad: 1 group: 2 } }
  layer { name: "relu2" type: "ReLU" bottom: "conv2" top: "conv2" }
  layer { name: "conv3" type: "Convolution" bottom: "conv2" top: "conv3" convolution_param { num_output: 8 kernel_size: 3 stride: 2 } }
  layer { name: "bn3" type: "BatchNorm" bottom: "conv3" top: "conv3" batch_norm_param { eps: 0.01 } }
  layer { name: "scale3" type: "Scale" bottom: "conv3" top: "conv3" scale_param { bias_term: true } }
  layer { name: "relu3" type: "ReLU" bottom: "conv3" top: "conv3" }
  layer { name: "flat" type: "Flatten" bottom: "conv3" top: "flat" }
  layer { name: "fc4" type: "InnerProduct" bottom: "flat" top: "fc4" inner_product_param { num_output: 7 } }
  layer { name: "prob" type: "Softmax" bottom: "fc4" top: "prob" }`;

describe("a net of groups, normalisations and averages", () => {
  const mixed = seeded(MIXED);

  it.for<Wrong>([
    [
      "halves of the weights exchanged",
      (file) =>
        file.floats("conv2", 1, (floats) =>
          Float32Array.from([...floats.subarray(floats.length / 2), ...floats.subarray(0, floats.length / 2)]),
        ),
      "conv2",
      "convolution/groups-exchanged",
      { weights: "convolution/groups-exchanged", bias: "right" },
    ],
    [
      "alpha not divided by the size",
      (file) => file.attribute("norm1", "alpha", { f: 2.5 }),
      "norm1",
      "lrn/alpha-not-divided",
    ],
    ["averages divide by the whole kernel", (file) => file.leaveOut("pool1"), "pool1", "pooling/average-full-kernel"],
    [
      "BatchNorm folded without its factor",
      (file) => fold(file, 1),
      "conv3:scale3",
      "batch-norm/scale-factor-ignored",
      { "conv3's weights": "batch-norm/scale-factor-ignored", "conv3's bias": "batch-norm/scale-factor-ignored" },
    ],
    [
      "BatchNorm folded with another eps",
      (file) => fold(file, 3, 1e-5),
      "conv3:scale3",
      "batch-norm/eps-fixed",
      { "conv3's weights": "batch-norm/eps-fixed", "conv3's bias": "batch-norm/eps-fixed" },
    ],
    ["LRN left out", (file) => file.leaveOut("norm1"), "pool1", "layer/skipped"],
  ])("%s", async ([, mistake, blob, id, stored]) => {
    expectNamed(await compared(mixed, mistake), blob, id, stored);
  });

  it("conforms with BatchNorm and Scale folded into the convolution", async () => {
    const report = await compared(mixed, (file) => fold(file, 3));
    expect(report.conforms).toBe(true);
    expect(Object.entries(kinds(report)).filter(([, kind]) => kind !== "right")).toEqual([
      ["conv3", "folded"],
      ["conv3:bn3", "folded"],
    ]);
  });

  it("conforms with all but the last summand folded, and no mistake is seen in the parts", async () => {
    const report = await compared(mixed, (file) => {
      fold(file, 3, 0.01, file.node("conv3:scale3"));
    });
    expect(report).toMatchObject({ conforms: true, hidden: [], params: { mistaken: 0, unknown: 1 } });
  });

  /** Folds bn3 and scale3 into conv3, as a converter does: in float32. @param factor what it divides the sums by @param kept adds scale3's bias */
  function fold(file: OnnxEdit, factor: number, eps = 0.01, kept?: ReturnType<OnnxEdit["node"]>): void {
    const of = (key: string): Float32Array => (mixed.params.get(key) as Blob).data;
    const [means, variances, gammas, betas] = ["bn3[0]", "bn3[1]", "scale3[0]", "scale3[1]"].map(of);
    const gains = variances.map((sum, i) => gammas[i] / Math.sqrt(sum / factor + eps));
    file.floats("conv3", 1, (floats) =>
      floats.map((w, i) => w * gains[Math.floor((i * gains.length) / floats.length)]),
    );
    file.floats("conv3", 2, (floats) =>
      floats.map((b, i) => (b - means[i] / factor) * gains[i] + (kept ? 0 : betas[i])),
    );
    file.leaveOut("conv3:bn3");
    file.leaveOut(file.node("conv3:scale3").input[0]);
    if (kept === undefined) file.leaveOut("conv3:scale3");
  }
});

it("a layer of several tops is explained by all of them, once", async () => {
  const shared = seeded(`name: "shared"
  layer { name: "a" type: "Input" top: "a" input_param { shape { dim: 1 dim: 2 dim: 5 dim: 6 } } }
  layer { name: "b" type: "Input" top: "b" input_param { shape { dim: 1 dim: 2 dim: 5 dim: 6 } } }
  layer { name: "conv" type: "Convolution" bottom: "a" bottom: "b" top: "y" top: "z" convolution_param { num_output: 3 kernel_size: 3 } }`);
  const report = await compared(shared, (file) => file.floats("y", 1, rotated));
  expect(named(report)).toEqual({ y: ["convolution/flipped-filters"], z: [] });
  expect(report.graph).toBeNull();
  expect(formatCompare(report, (_, text) => text).match(/convolution\/flipped-filters: /g)).toHaveLength(1);
});

it("an output of as many numbers in another shape is wrong in that, and named", async () => {
  const joined = seeded(`name: "joined"
  layer { name: "a" type: "Input" top: "a" input_param { shape { dim: 1 dim: 2 dim: 3 dim: 4 } } }
  layer { name: "b" type: "Input" top: "b" input_param { shape { dim: 1 dim: 2 dim: 3 dim: 4 } } }
  layer { name: "concat" type: "Concat" bottom: "a" bottom: "b" top: "y" concat_param { concat_dim: 2 } }`);
  const report = await compared(joined, (file) => {
    file.attribute("y", "axis", { i: 1 });
    for (const output of file.graph.output) delete output.type;
  });
  expect(named(report)).toEqual({ y: ["concat/axis"] });
});

it("inputs called by their layers are fed by these names, in whatever order they stand", async () => {
  const difference = seeded(`name: "difference"
  layer { name: "left" type: "Input" top: "a" input_param { shape { dim: 2 dim: 3 } } }
  layer { name: "right" type: "Input" top: "b" input_param { shape { dim: 2 dim: 3 } } }
  layer { name: "y" type: "Eltwise" bottom: "a" bottom: "b" top: "y" eltwise_param { coeff: 1 coeff: -1 } }`);
  const edit = new OnnxEdit(difference);
  const { graph } = edit;
  const layers = new Map([
    ["a", "left"],
    ["b", "right"],
  ]);
  for (const input of graph.input) input.name = layers.get(input.name) as string;
  for (const node of graph.node) node.input = node.input.map((name) => layers.get(name) ?? name);
  graph.input.reverse();
  const file = join(folder, "named.onnx");
  await writeFile(file, edit.bytes({ named: true }));
  const report = await compareArtifact(difference, file, feedsOf(difference));
  expect(report).toMatchObject({ conforms: true, inputs: { feedings: [{ tensor: "left" }, { tensor: "right" }] } });
});

describe("a stride that is moved up through convolutions of one pixel", () => {
  const strided = seeded(`name: "strided"
  layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 2 dim: 3 dim: 7 dim: 9 } } }
  layer { name: "conv1" type: "Convolution" bottom: "data" top: "conv1" convolution_param { num_output: 4 kernel_size: 3 } }
  layer { name: "relu1" type: "ReLU" bottom: "conv1" top: "conv1" }
  layer { name: "conv2" type: "Convolution" bottom: "conv1" top: "conv2" convolution_param { num_output: 5 kernel_size: 1 stride: 2 } }
  layer { name: "prob" type: "Softmax" bottom: "conv2" top: "prob" }`);
  const moved = (file: OnnxEdit): void => {
    file.attribute("conv1", "strides", { ints: [2, 2] });
    file.attribute("conv2", "strides", { ints: [1, 1] });
  };

  it("is no mistake where the outputs are right: pixels that nothing reads are not computed", async () => {
    const report = await compared(strided, moved);
    expect(report.conforms).toBe(true);
    expect(kinds(report)).toEqual({ conv1: "folded", "conv1:relu1": "folded", conv2: "right", prob: "right" });
  });

  it("and the other shape is wrong where they are not", async () => {
    const report = await compared(strided, (file) => {
      moved(file);
      file.floats("conv1", 1, (floats) => floats.map((w) => -w));
    });
    expect(report.conforms).toBe(false);
    expect(Object.values(kinds(report))).toContain("wrong");
  });
});

const LEAKY = `name: "leaky"
  layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 2 dim: 5 dim: 6 dim: 7 } } }
  layer { name: "bn1" type: "BatchNorm" bottom: "data" top: "bn1" }
  layer { name: "relu1" type: "ReLU" bottom: "bn1" top: "bn1" relu_param { negative_slope: 0.125 } }
  layer { name: "conv2" type: "Convolution" bottom: "bn1" top: "conv2" convolution_param { num_output: 5 kernel_size: 3 pad: 1 } }
  layer { name: "sum2" type: "Eltwise" bottom: "conv2" bottom: "bn1" top: "sum2" eltwise_param { coeff: 1 coeff: -0.5 } }
  layer { name: "tanh2" type: "TanH" bottom: "sum2" top: "sum2" }
  layer { name: "scale3" type: "Scale" bottom: "sum2" top: "scale3" scale_param { bias_term: true } }
  layer { name: "conv4" type: "Convolution" bottom: "scale3" top: "conv4" convolution_param { num_output: 7 kernel_size: 3 pad: 1 } }
  layer { name: "prob" type: "Softmax" bottom: "conv4" top: "prob" }`;

describe("a net of slopes, dropped layers and a softmax of images", () => {
  const leaky = seeded(LEAKY);

  it("conforms", async () => {
    expect(await compared(leaky)).toMatchObject({ conforms: true, firstWrong: null });
  });

  it.for<Wrong>([
    [
      "ONNX's slope",
      (file) => file.attribute("bn1:relu1", "alpha", { f: 0.01 }),
      "bn1:relu1",
      "relu/negative-slope-other",
    ],
    [
      "another slope",
      (file) => file.attribute("bn1:relu1", "alpha", { f: -0.7 }),
      "bn1:relu1",
      "relu/negative-slope-other",
    ],
    [
      "no slope",
      (file) => Object.assign(file.node("bn1:relu1"), { op_type: "Relu", attribute: [] }),
      "bn1:relu1",
      "relu/negative-slope-dropped",
    ],
    [
      "the slope applied twice",
      (file) => file.attribute("bn1:relu1", "alpha", { f: 0.125 ** 2 }),
      "bn1:relu1",
      "relu/twice",
    ],
    ["the activation left out", (file) => file.leaveOut("bn1:relu1"), "sum2", "relu/missing"],
    [
      "Keras's eps",
      (file) => file.attribute("bn1", "epsilon", { f: 1e-3 }),
      "bn1",
      "batch-norm/eps-of-keras",
      { mean: "right", variance: "right" },
    ],
    [
      "0.001 for a bias",
      (file) => file.floats("bn1", 2, (floats) => floats.fill(1e-3)),
      "bn1",
      "batch-norm/bias-of-caffe2onnx",
      { mean: "right", variance: "right" },
    ],
    [
      "sums not divided",
      (file) => {
        file.floats("bn1", 3, (floats) => floats.map((x) => 3 * x));
        file.floats("bn1", 4, (floats) => floats.map((x) => 3 * x));
      },
      "bn1",
      "batch-norm/scale-factor-ignored",
      { mean: "batch-norm/scale-factor-ignored", variance: "batch-norm/scale-factor-ignored" },
    ],
    ["a sum left out", (file) => file.leaveOut("sum2"), "sum2:tanh2", "layer/skipped"],
    ["TanH left out", (file) => file.leaveOut("sum2:tanh2"), "scale3", "layer/skipped"],
    [
      "Scale left out",
      (file) => {
        const product = file.node("scale3").input[0];
        file.leaveOut("scale3");
        file.leaveOut(product);
      },
      "conv4",
      "scale/missing",
      { "scale3's factors": "scale/missing", "scale3's bias": "scale/missing", weights: "right", bias: "right" },
    ],
    ["softmax over rows", (file) => file.attribute("prob", "axis", { i: 2 }), "prob", "softmax/axis-of-channels-last"],
    ["softmax over columns", (file) => file.attribute("prob", "axis", { i: 3 }), "prob", "softmax/last-axis"],
    ["softmax over images", (file) => file.attribute("prob", "axis", { i: 0 }), "prob", "softmax/batch-axis"],
  ])("%s", async ([, mistake, blob, id, stored]) => {
    expectNamed(await compared(leaky, mistake), blob, id, stored);
  });
});
