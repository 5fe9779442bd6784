import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { caffeData, describeWithData } from "../../spec/support/caffe-data.ts";
import { onnxruntime } from "../../spec/support/layer.ts";
import type { Backend } from "../backends/backend.ts";
import { createBackend } from "../backends/onnxruntime/backend.ts";
import { LOWERINGS, type Lowerings } from "../backends/onnxruntime/lowering/index.ts";
import { int } from "../backends/onnxruntime/onnx/graph.ts";
import { buildNet } from "../caffe/build.ts";
import { loadTrainedNet } from "../caffe/load.ts";
import type { TrainedNet } from "../caffe/net.ts";
import { parsePrototxt } from "../caffe/prototxt.ts";
import type { Diagnosis } from "../diagnosis/explain.ts";
import { toJson } from "../report/json.ts";
import { formatVerify } from "../report/verify.ts";
import type { Blob } from "../tensor/blob.ts";
import { normal, uniformBlob } from "../tensor/random.ts";
import { count, type Shape } from "../tensor/shape.ts";
import { verify, type VerifyReport } from "./verify.ts";

/** A net with seeded weights that keep the size of activations. */
function seeded(text: string, seed = 1): TrainedNet {
  const net = buildNet(parsePrototxt(text, "net"), { file: "net" });
  const random = normal(seed);
  const params = new Map(
    net.layers.flatMap(({ params: own }) =>
      own.map(({ key, shape }) => {
        const scale = shape.length > 1 ? Math.sqrt(2 / count(shape, 1)) : 0.1;
        return [key, { shape, data: Float32Array.from({ length: count(shape) }, () => scale * random()) }] as const;
      }),
    ),
  );
  return { net, params };
}

const feedsOf = ({ net }: TrainedNet, seed = 1): Map<string, Blob> =>
  new Map(net.inputs.map((id) => [id, uniformBlob(net.shapes.get(id) as Shape, seed)]));

/** VGG's shape in small, on an image that its pools do not divide. */
const SMALL_VGG = `name: "small"
  layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 2 dim: 3 dim: 9 dim: 7 } } }
  layer { name: "conv1" type: "Convolution" bottom: "data" top: "conv1" convolution_param { num_output: 4 pad: 1 kernel_size: 3 } }
  layer { name: "relu1" type: "ReLU" bottom: "conv1" top: "conv1" }
  layer { name: "pool1" type: "Pooling" bottom: "conv1" top: "pool1" pooling_param { pool: MAX kernel_size: 2 stride: 2 } }
  layer { name: "fc6" type: "InnerProduct" bottom: "pool1" top: "fc6" inner_product_param { num_output: 6 } }
  layer { name: "relu6" type: "ReLU" bottom: "fc6" top: "fc6" }
  layer { name: "drop6" type: "Dropout" bottom: "fc6" top: "fc6" dropout_param { dropout_ratio: 0.5 } }
  layer { name: "fc7" type: "InnerProduct" bottom: "fc6" top: "fc7" inner_product_param { num_output: 5 } }
  layer { name: "prob" type: "Softmax" bottom: "fc7" top: "prob" }`;

/** onnxruntime with a mistake in our lowering. */
async function mistaken(mistakes: Lowerings): Promise<Backend> {
  const ort = await import("onnxruntime-node");
  return createBackend(ort, "cpu", "mistaken", { ...LOWERINGS, ...mistakes });
}

/** Filters rotated by 180°. */
function rotated({ shape, data }: Blob): Blob {
  const area = count(shape, 2);
  return { shape, data: data.map((_, i, all) => all[i - (i % area) + area - 1 - (i % area)]) };
}

/** Rounded to so many significant bits; ties do not happen in seeded weights. */
function roundToBits(value: number, bits: number): number {
  const unit = 2 ** (Math.floor(Math.log2(Math.abs(value))) - bits + 1);
  return Math.round(value / unit) * unit;
}

const flipped: Lowerings = {
  Convolution: {
    lower: (layer, graph, [weights, ...rest]) => {
      LOWERINGS.Convolution?.lower(layer, graph, [rotated(weights), ...rest]);
    },
  },
};

/** ignore_border: a last window that overhangs is dropped. */
const floored: Lowerings = {
  Pooling: {
    lower: ({ settings: { kernel, stride, pad }, bottoms, tops }, graph) => {
      graph.node("MaxPool", [bottoms[0]], { kernel_shape: kernel, strides: stride, pads: [...pad, ...pad] }, tops[0]);
    },
  },
};

/** What dropout keeps is scaled down at test, as if training had not scaled it up. */
const scaledAgain: Lowerings = {
  Dropout: {
    lower: ({ settings: { ratio }, bottoms, tops }, graph) => {
      graph.node("Mul", [bottoms[0], graph.floats([], [1 - ratio])], {}, tops[0]);
    },
  },
};

/** Filters rotated, and the bias left out. */
const flippedWithoutBias: Lowerings["Convolution"] = {
  lower: (layer, graph, [weights, bias]) => {
    const none = { ...bias, data: bias.data.map(() => 0) };
    LOWERINGS.Convolution?.lower(layer, graph, [rotated(weights), none]);
  },
};

const verdicts = (report: VerifyReport): Record<string, string> =>
  Object.fromEntries(report.layers.map(({ name, verdict }) => [name, verdict.kind]));
const wrong = (report: VerifyReport): string[] =>
  report.layers.filter(({ verdict }) => verdict.kind === "fail").map(({ name }) => name);

const diagnosisOf = (report: VerifyReport, name: string): Diagnosis =>
  report.layers.find((layer) => layer.name === name)?.diagnosis as Diagnosis;

/** That the layer's error is explained by these mistakes and no others, in the JSON and in the text, which is returned. */
function expectNamed(report: VerifyReport, name: string, ids: readonly string[]): string {
  const json = JSON.parse(toJson(report)) as VerifyReport;
  expect(diagnosisOf(json, name)).toEqual(diagnosisOf(report, name));
  const { explanations, confident, elements, outOfTime, broken } = diagnosisOf(json, name);
  expect({ outOfTime, broken }).toEqual({ outOfTime: false, broken: [] });
  expect(explanations.map(({ mistakes }) => mistakes.map(({ id }) => id).toSorted())).toEqual([ids]);
  expect(confident).toBe(true);
  const [{ mistakes, distinguishing }] = explanations;
  const text = formatVerify(report, (_, word) => word);
  const flowing = text.replaceAll(/\s+/g, " ");
  for (const { id, claim, remedy, source } of mistakes) {
    expect(flowing).toContain(`${id}: ${claim} Remedy: ${remedy} See ${source}`);
  }
  const [told, of] = [distinguishing, elements].map((n) => n.toLocaleString("en-US"));
  expect(flowing).toMatch(new RegExp(`Told from the next best by (at least )?${told} of ${of} elements\\.`));
  for (const line of text.split("\n")) if (!line.includes("https://")) expect(line.length).toBeLessThanOrEqual(80);
  return text;
}

describe("verify", () => {
  it("passes an honest engine, layer by layer, in both errors", async () => {
    const trained = seeded(SMALL_VGG);
    const report = await verify(trained, await onnxruntime(), feedsOf(trained));
    expect(report.summary).toBe("Conforms: all 8 layers compute what Caffe computes.");
    expect(report.conforms).toBe(true);
    for (const { tops, diagnosis } of report.layers) {
      expect(diagnosis).toBeNull();
      expect(tops[0].injected?.ratio).toBeLessThan(1);
      expect(tops[0].inherited?.ratio).toBeLessThan(1);
    }
    const selections = report.layers.filter(({ type }) => ["ReLU", "Pooling", "Dropout"].includes(type));
    expect(selections.map(({ tops }) => tops[0].injected?.ratio)).toEqual([0, 0, 0, 0]);
  });

  it("finds filters that were rotated by 180 degrees, at the convolution and nowhere else", async () => {
    const trained = seeded(SMALL_VGG);
    const report = await verify(trained, await mistaken(flipped), feedsOf(trained));
    expect(report.conforms).toBe(false);
    expect(wrong(report)).toEqual(["conv1"]);
    expect(verdicts(report).relu1).toBe("inherits");
    expect(report.layers[0].tops[0].injected).toMatchObject({ proved: true });
    expectNamed(report, "conv1", ["convolution/flipped-filters"]);
    expect(report.summary).toBe("Does not conform: conv1 is wrong by itself.");
  });

  it("finds a pooling that rounds down and makes up for the shape", async () => {
    const trained = seeded(SMALL_VGG);
    const filled: Lowerings = {
      Pooling: {
        lower: ({ settings: { kernel, stride, pad }, bottoms, tops, topShapes }, graph) => {
          // ignore_border: what remains at the edge is dropped, and zeros make up for the shape.
          const pooled = graph.node("MaxPool", [bottoms[0]], {
            kernel_shape: kernel,
            strides: stride,
            pads: [...pad, ...pad],
          });
          const [, , height, width] = topShapes[0];
          const pads = graph.int64s([0, 0, 0, 0, 0, 0, height - 4, width - 3]);
          graph.node("Pad", [pooled, pads, graph.floats([], [0])], { mode: "constant" }, tops[0]);
        },
      },
    };
    const report = await verify(trained, await mistaken(filled), feedsOf(trained));
    expect(wrong(report)).toEqual(["pool1"]);
    const { injected } = report.layers[2].tops[0];
    // The last of five rows and the last of four columns: 2·4·(5·4 − 4·3) places, but for those where the true maximum is 0.
    expect(injected?.outside).toBeGreaterThan(30);
    expect(injected?.worst?.index.slice(2)).toSatisfy(([y, x]: number[]) => y === 4 || x === 3);
  });

  it("finds a shape that came out otherwise", async () => {
    const trained = seeded(SMALL_VGG);
    const report = await verify(trained, await mistaken(floored), feedsOf(trained), { mode: "injected" });
    const pool = report.layers.find(({ name }) => name === "pool1");
    expect(pool?.verdict).toEqual({ kind: "fail", error: "injected" });
    expect(pool?.tops[0].injected).toMatchObject({ misshapen: [2, 4, 4, 3], outside: 160, proved: true, worst: null });
    expect(report.summary).toBe("Does not conform: pool1 is wrong by itself.");
    const numbers = report.layers.flatMap(({ name, tops }) => (name === "pool1" ? [] : tops.map(({ shape }) => shape)));
    expect(report.comparedElements).toBe(numbers.reduce((total, shape) => total + count(shape), 0));
    const text = expectNamed(report, "pool1", ["pooling/floor-rounding"]);
    expect(text).toContain("pool1 (Pooling) is wrong by itself: pool1 is 2×4×4×3, and Caffe's is 2×4×5×4.");
    expect(text).toMatch(/pool1 +Pooling +shape +FAIL/);
  });

  it("finds dropout's ratio applied again", async () => {
    for (const ratio of [0.5, 0.4]) {
      const trained = seeded(SMALL_VGG.replace("dropout_ratio: 0.5", `dropout_ratio: ${ratio}`));
      const report = await verify(trained, await mistaken(scaledAgain), feedsOf(trained));
      expect(wrong(report)).toEqual(["drop6"]);
      expectNamed(report, "drop6", ["dropout/scaled-again"]);
    }
  });

  it("names two mistakes in one layer as two", async () => {
    const trained = seeded(SMALL_VGG);
    const report = await verify(trained, await mistaken({ Convolution: flippedWithoutBias }), feedsOf(trained), {
      mode: "injected",
      layers: ["conv1"],
      explainMs: 60_000,
    });
    const text = expectNamed(report, "conv1", ["convolution/bias-dropped", "convolution/flipped-filters"]);
    expect(text).toContain("Two mistakes together:");
  });

  it("recognises inputs that were rounded to half the bits", async () => {
    const trained = seeded(SMALL_VGG);
    const half = await mistaken({
      InnerProduct: {
        lower: (layer, graph, [weights, ...rest]) => {
          const FLOAT16 = 10;
          const FLOAT = 1;
          const short = graph.node("Cast", [layer.bottoms[0]], { to: int(FLOAT16) });
          const input = graph.node("Cast", [short], { to: int(FLOAT) });
          const data = weights.data.map((w) => roundToBits(w, 11));
          const shortened = { ...layer, bottoms: [input] };
          LOWERINGS.InnerProduct?.lower(shortened, graph, [{ ...weights, data }, ...rest]);
        },
      },
    });
    const report = await verify(trained, half, feedsOf(trained), { mode: "injected" });
    expect(wrong(report)).toEqual(["fc6", "fc7"]);
    for (const name of wrong(report)) {
      const { explanations, outOfTime } = diagnosisOf(report, name);
      expect(outOfTime).toBe(false);
      // TF32 keeps as many bits.
      expect(explanations.map(({ mistakes: [{ id }] }) => id).toSorted()).toEqual([
        "arithmetic/fp16",
        "arithmetic/tf32",
      ]);
    }
  });

  it("says what an error looks like that no known mistake explains", async () => {
    const trained = seeded(SMALL_VGG);
    const engine = await mistaken({
      ReLU: {
        lower: ({ bottoms, tops }, graph) => {
          const rectified = graph.node("Relu", [bottoms[0]], {});
          graph.node("Mul", [rectified, graph.floats([], [1.5])], {}, tops[0]);
        },
      },
    });
    const report = await verify(trained, engine, feedsOf(trained), { mode: "injected", layers: ["relu1"] });
    const { explanations, appearance } = diagnosisOf(report, "relu1");
    expect(explanations).toEqual([]);
    expect(appearance[0].pattern).toEqual({ kind: "factor", factor: expect.closeTo(1.5, 6), everywhere: true });
    const text = formatVerify(report, (_, word) => word);
    expect(text).toMatch(/No known mistake explains it \(\d+ mistakes?( and \d+ pairs?)? tried\)\./);
    expect(text).toContain("    It is 1.5 times what it should be, everywhere.");
  });

  it("looks for a cause in situ where nothing was looked at alone, and not at all where it is told not to", async () => {
    const trained = seeded(SMALL_VGG);
    const negated = await mistaken({
      Dropout: { lower: ({ bottoms, tops }, graph) => void graph.node("Neg", bottoms, {}, tops[0]) },
    });
    const inSitu = await verify(trained, negated, feedsOf(trained), { mode: "inherited" });
    expect(diagnosisOf(inSitu, "drop6").appearance[0].pattern).toEqual({ kind: "sign", everywhere: true });
    const silent = await verify(trained, negated, feedsOf(trained), { explainMs: 0 });
    expect(wrong(silent)).toEqual(["drop6"]);
    expect(silent.layers.every(({ diagnosis }) => diagnosis === null)).toBe(true);
  });

  it("finds a net whose layers are right and whose wiring is not", async () => {
    const trained = seeded(`layer { name: "d" type: "Input" top: "d" input_param { shape { dim: 1 dim: 2 } } }
      layer { name: "a" type: "TanH" bottom: "d" top: "a" }
      layer { name: "b" type: "Power" bottom: "d" top: "b" power_param { scale: 3 } }
      layer { name: "c" type: "Eltwise" bottom: "a" bottom: "b" top: "c" eltwise_param { coeff: 1 coeff: -1 } }`);
    const honest = await onnxruntime();
    // Whole nets, not single layers, are loaded with a and b exchanged.
    const crossed: Backend = {
      ...honest,
      prepare: ({ net, params }) => {
        const layers = net.layers.map((layer) =>
          layer.name === "c" && net.layers.length > 3 ? { ...layer, bottoms: layer.bottoms.toReversed() } : layer,
        );
        return honest.prepare({ net: { ...net, layers }, params });
      },
    };
    const report = await verify(trained, crossed, feedsOf(trained));
    expect(verdicts(report)).toEqual({ a: "pass", b: "pass", c: "fail" });
    expect(report.summary).toContain(
      "every layer is right by itself, but in the whole net c is the first that is wrong",
    );
  });

  it("names every layer that is wrong in situ, in the whole net alone", async () => {
    const trained = seeded(SMALL_VGG);
    const engine = await mistaken({
      InnerProduct: {
        lower: (layer, graph, [weights, bias]) => {
          const data = weights.data.map((weight) => weight * 1.001);
          LOWERINGS.InnerProduct?.lower(layer, graph, [{ ...weights, data }, bias]);
        },
      },
    });
    const report = await verify(trained, engine, feedsOf(trained), { mode: "inherited" });
    expect(wrong(report)).toEqual(["fc6", "fc7"]);
    expect(report.layers.find(({ name }) => name === "relu6")?.verdict).toEqual({ kind: "inherits", from: "fc6" });
    expect(report.layers.find(({ name }) => name === "relu6")?.tops[0].inSitu?.ratio).toBe(0);
    expect(report.summary).toBe("Does not conform: in the whole net fc6 is the first that is wrong.");
  });

  it("says nothing in situ of layers whose bottoms are not finite in the engine", async () => {
    const trained = seeded(SMALL_VGG);
    const engine = await mistaken({
      ReLU: {
        lower: ({ bottoms, tops }, graph) => void graph.node("Div", [bottoms[0], graph.floats([], [0])], {}, tops[0]),
      },
    });
    const report = await verify(trained, engine, feedsOf(trained), { mode: "inherited" });
    expect(verdicts(report)).toMatchObject({ conv1: "pass", relu1: "fail", pool1: "inherits", prob: "inherits" });
    expect(report.layers.map(({ tops }) => tops[0].inSitu === null).slice(0, 4)).toEqual([false, false, true, true]);
  });

  it("says what an engine lacks, and does not call that conforming", async () => {
    const trained = seeded(SMALL_VGG);
    const report = await verify(trained, await mistaken({ Dropout: undefined }), feedsOf(trained));
    expect(report.layers[5].verdict).toEqual({ kind: "unsupported", reason: "Dropout has no ONNX lowering." });
    expect(report.conforms).toBe(false);
    expect(report.summary).toBe("Cannot be said: the engine does not support drop6; 7 of 8 layers conform.");
    const inherited = await verify(trained, await mistaken({ Dropout: undefined }), feedsOf(trained), {
      mode: "inherited",
    });
    expect(inherited.conforms).toBe(false);
    expect(Object.values(verdicts(inherited)).filter((kind) => kind === "pass")).toEqual([]);
  });

  it("reports an engine that crashes at its layer, and goes on", async () => {
    const trained = seeded(SMALL_VGG);
    const broken: Lowerings = {
      ReLU: { lower: ({ bottoms, tops }, graph) => void graph.node("NoSuchOperator", bottoms, {}, tops[0]) },
    };
    const report = await verify(trained, await mistaken(broken), feedsOf(trained), { mode: "injected" });
    expect(verdicts(report)).toMatchObject({
      conv1: "pass",
      relu1: "error",
      pool1: "pass",
      relu6: "error",
      prob: "pass",
    });
  });

  it("looks at one layer, or stops at the first that is wrong", async () => {
    const trained = seeded(SMALL_VGG);
    const engine = await mistaken({
      ReLU: { lower: ({ bottoms, tops }, graph) => void graph.node("Neg", bottoms, {}, tops[0]) },
    });
    const one = await verify(trained, engine, feedsOf(trained), { layers: ["pool1"], mode: "injected" });
    expect(one.conforms).toBe(true);
    expect(verdicts(one)).toMatchObject({ conv1: "skipped", pool1: "pass" });
    const first = await verify(trained, engine, feedsOf(trained), { failFast: true });
    expect(verdicts(first)).toEqual({
      conv1: "pass",
      relu1: "fail",
      pool1: "skipped",
      fc6: "skipped",
      relu6: "skipped",
      drop6: "skipped",
      fc7: "skipped",
      prob: "skipped",
    });
    expect(first.conforms).toBe(false);
  });

  it("refuses to pass when nothing was compared", async () => {
    const trained = seeded(SMALL_VGG);
    await expect(verify(trained, await onnxruntime(), feedsOf(trained), { layers: [] })).rejects.toMatchObject({
      code: "NOTHING_COMPARED",
    });
  });
});

/**
 * The three mistakes of computing that cost a VGG-16 its published accuracy; the fourth, the order of the labels, is the gate's.
 * The bundled net has VGG's shape, and cannot show the second one either: its pools divide exactly, as VGG's do at 224×224.
 */
describe("the mistakes of the VGG-16 story, in the lowering to onnxruntime", () => {
  const digits = loadTrainedNet("golden/digits/digits.prototxt", "golden/digits/digits.caffemodel");
  const explainMs = 60_000;

  it("filters flipped: named at every convolution of the bundled net", async () => {
    const { trained } = await digits;
    const report = await verify(trained, await mistaken(flipped), feedsOf(trained), { explainMs, mode: "injected" });
    expect(wrong(report)).toEqual(["conv1_1", "conv1_2", "conv2_1", "conv2_2"]);
    for (const name of wrong(report)) expectNamed(report, name, ["convolution/flipped-filters"]);
  });

  it("ignore_border: nothing in the bundled net, named where a pool does not divide", async () => {
    const { trained } = await digits;
    const unseen = await verify(trained, await mistaken(floored), feedsOf(trained));
    expect(unseen.conforms).toBe(true);
    const small = seeded(SMALL_VGG);
    const report = await verify(small, await mistaken(floored), feedsOf(small), { explainMs, mode: "injected" });
    expect(wrong(report)).toEqual(["pool1"]);
    expectNamed(report, "pool1", ["pooling/floor-rounding"]);
  });

  it("dropout scaled again: named in the bundled net", async () => {
    const { trained } = await digits;
    const report = await verify(trained, await mistaken(scaledAgain), feedsOf(trained), { explainMs });
    expect(wrong(report)).toEqual(["drop6"]);
    expectNamed(report, "drop6", ["dropout/scaled-again"]);
  });
});

describeWithData("genuine nets on onnxruntime", () => {
  const cifar = { inputShapes: { data: [1, 3, 32, 32] } };
  it.each([
    [
      "LeNet, V1",
      "lenet_V1_everpeace/lenet.prototxt",
      "lenet_V1_everpeace/lenet_iter_10000.caffemodel",
      { inputShapes: { data: [2, 1, 28, 28] } },
    ],
    [
      "LeNet, V2",
      "lenet_V2_ethereon/lenet.prototxt",
      "lenet_V2_ethereon/lenet_iter_10000.caffemodel",
      { inputShapes: { data: [2, 1, 28, 28] } },
    ],
    [
      "cifar10_quick, V1",
      "cifar10_V1_everpeace/cifar10_quick.prototxt",
      "cifar10_V1_everpeace/cifar10_quick_iter_5000.caffemodel",
      {},
    ],
    [
      "ResNet-20",
      "cifar10_resnet_lijianfei/20/test_ResNet_20.prototxt",
      "cifar10_resnet_lijianfei/20/cifar10_ResNet_20_iter_53500.caffemodel",
      cifar,
    ],
    [
      "SqueezeNet v1.0",
      "squeezenet_v1.0_deepcompression/SqueezeNet_deploy.prototxt",
      "squeezenet_v1.0_deepcompression/squeezenet_v1.0_dc_decoded.caffemodel",
      {},
    ],
    ["MTCNN det1", "mtcnn/det1.prototxt", "mtcnn/det1.caffemodel", { inputShapes: { data: [1, 3, 41, 53] } }],
    ["MTCNN det2", "mtcnn/det2.prototxt", "mtcnn/det2.caffemodel", {}],
    ["MTCNN det3", "mtcnn/det3.prototxt", "mtcnn/det3.caffemodel", {}],
    ["UltraFace RFB-320", "ultraface/RFB-320.prototxt", "ultraface/RFB-320.caffemodel", {}],
  ])("%s conforms", async (_name, netFile, weightsFile, options) => {
    expect(existsSync(caffeData(weightsFile))).toBe(true);
    const { trained } = await loadTrainedNet(caffeData(netFile), caffeData(weightsFile), options);
    const report = await verify(trained, await onnxruntime(), feedsOf(trained));
    expect(report.summary).toMatch(/^Conforms: all \d+ layers/);
    expect(report.comparedElements).toBeGreaterThan(1000);
  });
});
