/** The bundled net as a TensorFlow Lite file, as a converter to channels last writes it, and files that are none. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildNet } from "../caffe/build.ts";
import { loadTrainedNet } from "../caffe/load.ts";
import type { TrainedNet } from "../caffe/net.ts";
import { parsePrototxt } from "../caffe/prototxt.ts";
import type { Blob } from "../tensor/blob.ts";
import { uniformBlob } from "../tensor/random.ts";
import { compareArtifact } from "./compare.ts";
import type { CompareReport } from "./compare-report.ts";
import { writeAs } from "./reading.ts";
import { TfliteWriter } from "./tflite.test-support.ts";

let folder: string;
let digits: TrainedNet;
let feeds: Map<string, Blob>;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cupping-tflite-"));
  ({ trained: digits } = await loadTrainedNet("golden/digits/digits.prototxt", "golden/digits/digits.caffemodel"));
  feeds = new Map([["data", uniformBlob([1, 1, 28, 28], 1)]]);
});
afterAll(() => rm(folder, { recursive: true }));

const param = (key: string): Blob => digits.params.get(key) as Blob;

/** Output, row, column, input. */
function ohwi(blob: Blob): Blob {
  const [output, input, height, width] = blob.shape;
  return writeAs([output, height, width, input], [0, 2, 3, 1], blob);
}

/** @param layers below an input of 1×4 */
function netOf(layers: string): TrainedNet {
  const text = `layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 4 } } } ${layers}`;
  return { net: buildNet(parsePrototxt(text, "small"), { file: "small" }), params: new Map() };
}

const SAME = { byte: 0 };
const VALID = { byte: 1 };
const RELU = { byte: 1 };
const ONE = { int: 1 };

/** @param filters what becomes of conv2_1's @param chw what fc6 flattens; null: its weights stay in Caffe's order */
async function convert(
  filters = ohwi,
  chw: readonly number[] | null = [16, 7, 7],
  store = (writer: TfliteWriter, name: string, blob: Blob): string => writer.floats(name, blob),
): Promise<CompareReport> {
  const writer = new TfliteWriter();
  let last = writer.tensor("x", [1, 28, 28, 1]);
  let size = 28;
  for (const name of ["conv1_1", "conv1_2", "pool", "conv2_1", "conv2_2", "pool"]) {
    if (name === "pool") {
      size /= 2;
      const shape = [1, size, size, last === "conv1_2" ? 8 : 16];
      const two = { int: 2 };
      last = writer.add("MAX_POOL_2D", `pool${size}`, shape, [last], [VALID, two, two, two, two]);
      continue;
    }
    const weights = param(`${name}[0]`);
    const inputs = [
      last,
      store(writer, `${name}/w`, name === "conv2_1" ? filters(weights) : ohwi(weights)),
      store(writer, `${name}/b`, param(`${name}[1]`)),
    ];
    last = writer.add("CONV_2D", name, [1, size, size, weights.shape[0]], inputs, [SAME, ONE, ONE, RELU, ONE, ONE]);
  }
  last = writer.add("RESHAPE", "flat", [1, 784], [last, writer.ints("flat/shape", [1, 784])]);
  const [hidden, best] = [param("fc6[0]"), param("fc7[0]")];
  const ordered = chw === null ? hidden : ohwi({ ...hidden, shape: [hidden.shape[0], ...chw] });
  const fc6 = [
    last,
    store(writer, "fc6/w", { ...ordered, shape: hidden.shape }),
    store(writer, "fc6/b", param("fc6[1]")),
  ];
  last = writer.add("FULLY_CONNECTED", "hidden", [1, hidden.shape[0]], fc6, [RELU]);
  const fc7 = [last, store(writer, "fc7/w", best), store(writer, "fc7/b", param("fc7[1]"))];
  last = writer.add("FULLY_CONNECTED", "scores", [1, 10], fc7);
  writer.add("SOFTMAX", "y", [1, 10], [last], [{ float: 1 }]);
  const file = join(folder, "net.tflite");
  await writeFile(file, writer.bytes("x", "y"));
  return await compareArtifact(digits, file, feeds, { explainMs: 20_000 });
}

describe("a TensorFlow Lite file", () => {
  it("conforms: channels last, ReLU fused, Dropout dropped", async () => {
    const report = await convert();
    expect(report.summary).toMatch(/^Conforms: /);
    expect(report.artifact).toMatchObject({
      format: "TensorFlow Lite",
      producer: "a test",
      engine: expect.stringMatching(/^litert:wasm 2\./),
    });
    expect(report.inputs.feedings).toMatchObject([{ shape: [1, 28, 28, 1] }]);
    expect(Object.fromEntries(report.blobs.map(({ blob, kind }) => [blob, kind]))).toMatchObject({
      conv1_1: "folded",
      "conv1_1:relu1_1": "right",
      pool2: "right",
      "fc6:relu6": "right",
      "fc6:drop6": "dropped",
      fc7: "right",
      prob: "right",
    });
  });

  it("is told that its filters are rotated, and that they are stored so", async () => {
    const report = await convert((weights) => {
      const area = 9;
      const data = weights.data.map((_, i) => weights.data[i - (i % area) + area - 1 - (i % area)]);
      return ohwi({ ...weights, data });
    });
    expect(report.firstWrong).toMatchObject({
      blob: "conv2_1:relu2_1",
      tensor: "conv2_1",
      node: { type: "CONV_2D" },
      stored: [
        { param: "weights", constant: "conv2_1/w", order: "OHWI", mistake: { id: "convolution/flipped-filters" } },
        { param: "bias", constant: "conv2_1/b", order: null, mistake: null },
      ],
    });
    expect(report.firstWrong?.diagnosis?.explanations.map(({ mistakes: [{ id }] }) => id)).toEqual([
      "convolution/flipped-filters",
    ]);
  });

  it("is told that fc6 is flattened in the order of channels last", async () => {
    const report = await convert(ohwi, null);
    expect(report.firstWrong).toMatchObject({
      node: { type: "FULLY_CONNECTED" },
      stored: [
        { param: "weights", constant: "fc6/w", order: null, mistake: null },
        { param: "bias", constant: "fc6/b", mistake: null },
      ],
    });
    expect(report.firstWrong?.diagnosis?.explanations.map(({ mistakes: [{ id }] }) => id)).toEqual([
      "inner-product/hwc-flatten",
    ]);
  });

  it.for([
    ["no file of TFLite's", "this is a text of some length"],
    ["nothing", ""],
    ["its mark alone", "\u0008\0\0\0TFL3\0\0\0\0"],
  ])("is refused: %s", async ([, text]) => {
    const file = join(folder, "other.tflite");
    await writeFile(file, text);
    await expect(compareArtifact(digits, file, feeds)).rejects.toMatchObject({ code: "FILE_CORRUPT" });
  });

  it("of float16 weights: they are recognised behind what makes floats of them", async () => {
    const report = await convert(ohwi, [16, 7, 7], (writer, name, blob) => {
      writer.halves(`${name}, short`, blob);
      return writer.add("DEQUANTIZE", name, blob.shape, [`${name}, short`]);
    });
    expect(report.artifact).toMatchObject({ formats: { float16: 12 }, unseen: "" });
    expect(report.params).toMatchObject({ rounded: 12 });
    expect(report.firstWrong).toMatchObject({
      blob: "conv1_1:relu1_1",
      through: ["conv1_1", "relu1_1"],
      diagnosis: null,
      followsStored: true,
    });
    expect(report.summary).toMatch(/: its params are stored in float16\.$/);
  });

  it("of integers: inputs of uint8 are fed what they stand for, int8 is refused, and what cannot be seen is said", async () => {
    const file = join(folder, "other.tflite");
    const small = netOf(`layer { name: "relu" type: "ReLU" bottom: "data" top: "relu" }
      layer { name: "prob" type: "Softmax" bottom: "relu" top: "prob" }`);
    const data = { shape: [1, 4], data: Float32Array.of(-0.3, 0.26, 1.1, 5) };
    const write = async (type: "uint8" | "int8", inner: "float32" | "int8" = "float32"): Promise<void> => {
      const writer = new TfliteWriter();
      writer.quantised("x", [1, 4], type, { scale: 0.01, zero: type === "uint8" ? 100 : -28 });
      let last = writer.add("DEQUANTIZE", "float", [1, 4], ["x"]);
      last = writer.add("RELU", "relu", [1, 4], [last]);
      if (inner === "int8") {
        writer.quantised("short", [1, 4], "int8", { scale: 0.02, zero: 0 });
        last = writer.add("DEQUANTIZE", "long", [1, 4], [writer.add("QUANTIZE", "short", [1, 4], [last])]);
      }
      writer.add("SOFTMAX", "y", [1, 4], [last], [{ float: 1 }]);
      await writeFile(file, writer.bytes("x", "y"));
    };
    await write("uint8");
    const report = await compareArtifact(small, file, new Map([["data", data]]));
    // The largest that a byte stands for is 1.55.
    expect(report).toMatchObject({ conforms: true, inputs: { taken: [{ blob: "data", type: "uint8" }] } });
    await write("uint8", "int8");
    const unseen = await compareArtifact(small, file, new Map([["data", data]]));
    expect(unseen).toMatchObject({
      conforms: false,
      firstWrong: { blob: "prob", tensor: "y", quantised: { by: ["QUANTIZE"] } },
    });
    expect(unseen.artifact.unseen).toBe(
      "LiteRT.js gives no tensors of int8 and the like, so that 1 of 5 cannot be looked at.",
    );
    await write("int8");
    await expect(compareArtifact(small, file, new Map([["data", data]]))).rejects.toMatchObject({
      code: "BACKEND_FAILED",
      problem: expect.stringContaining('its input "x" is of the type int8, and LiteRT.js has tensors of'),
    });
  });

  it("that LiteRT.js cannot run is refused, though it goes on", async () => {
    const file = join(folder, "other.tflite");
    const odd = new TfliteWriter();
    odd.add("RESHAPE", "y", [1, 10], [odd.tensor("x", [1, 28, 28, 1]), odd.ints("shape", [1, 10])]);
    await writeFile(file, odd.bytes("x", "y"));
    await expect(compareArtifact(digits, file, feeds)).rejects.toMatchObject({
      code: "BACKEND_FAILED",
      problem: expect.stringMatching(/^LiteRT\.js 2\.\S+ cannot run this model: .*Failed to allocate tensors\.$/),
    });
  });
});
