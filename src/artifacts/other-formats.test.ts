/** The bundled net as tfjs models, built by hand, and as a model that a program runs. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execPath } from "node:process";
import * as tf from "@tensorflow/tfjs-core";
import * as layers from "@tensorflow/tfjs-layers";
import "@tensorflow/tfjs-backend-cpu";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { closeBackends } from "../backends/janitor.ts";
import { buildNet } from "../caffe/build.ts";
import { loadTrainedNet } from "../caffe/load.ts";
import type { TrainedNet } from "../caffe/net.ts";
import { parsePrototxt } from "../caffe/prototxt.ts";
import type { Blob } from "../tensor/blob.ts";
import { uniformBlob } from "../tensor/random.ts";
import { compareArtifact } from "./compare.ts";
import type { CompareReport } from "./compare-report.ts";

let folder: string;
let digits: TrainedNet;
let feeds: Map<string, Blob>;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cupping-formats-"));
  ({ trained: digits } = await loadTrainedNet("golden/digits/digits.prototxt", "golden/digits/digits.caffemodel"));
  feeds = new Map([["data", uniformBlob([1, 1, 28, 28], 1)]]);
  await tf.setBackend("cpu");
});
afterAll(async () => {
  await closeBackends();
  await rm(folder, { recursive: true });
});

const param = (key: string): Blob => digits.params.get(key) as Blob;

/** Output, input, row, column to row, column, input, output. */
function hwio({ shape, data }: Blob): tf.Tensor {
  return tf.transpose(tf.tensor(data, [...shape]), [2, 3, 1, 0]);
}

/** Inputs × outputs; what is flattened has channels last, unless `hwc` is null. */
function dense({ shape: [outputs, inputs], data }: Blob, chw: readonly number[] | null): tf.Tensor {
  const weights = tf.tensor(data, [outputs, inputs]);
  if (chw === null) return tf.transpose(weights, [1, 0]);
  return tf.reshape(tf.transpose(tf.reshape(weights, [outputs, ...chw]), [2, 3, 1, 0]), [inputs, outputs]);
}

const vector = ({ data }: Blob): tf.Tensor => tf.tensor1d(data);

/** Writes model.json and its weights. */
async function save(json: object, specs: readonly object[], data: ArrayBuffer): Promise<string> {
  await writeFile(join(folder, "weights.bin"), new Uint8Array(data));
  const file = join(folder, "model.json");
  await writeFile(file, JSON.stringify({ ...json, weightsManifest: [{ paths: ["weights.bin"], weights: specs }] }));
  return file;
}

/** As a converter to Keras writes it: channels last, ReLU and Softmax within the layers. @param chw what fc6 flattens */
async function kerasModel(chw: readonly number[] | null): Promise<string> {
  const model = layers.sequential();
  const convolution = (name: string, first = false): void =>
    model.add(
      layers.layers.conv2d({
        name: `x_${name}`,
        filters: param(`${name}[0]`).shape[0],
        kernelSize: 3,
        padding: "same",
        activation: "relu",
        weights: [hwio(param(`${name}[0]`)), vector(param(`${name}[1]`))],
        ...(first ? { inputShape: [28, 28, 1] } : {}),
      }),
    );
  const pool = (): void => model.add(layers.layers.maxPooling2d({ poolSize: 2, strides: 2 }));
  convolution("conv1_1", true);
  convolution("conv1_2");
  pool();
  convolution("conv2_1");
  convolution("conv2_2");
  pool();
  model.add(layers.layers.flatten());
  const fc = (name: string, activation: "relu" | "softmax", weights: tf.Tensor): void =>
    model.add(
      layers.layers.dense({
        units: param(`${name}[0]`).shape[0],
        activation,
        weights: [weights, vector(param(`${name}[1]`))],
      }),
    );
  fc("fc6", "relu", dense(param("fc6[0]"), chw));
  model.add(layers.layers.dropout({ rate: 0.5 }));
  fc("fc7", "softmax", dense(param("fc7[0]"), null));
  let file = "";
  await model.save(
    tf.io.withSaveHandler(async ({ modelTopology, weightSpecs = [], weightData }) => {
      file = await save({ format: "layers-model", modelTopology }, weightSpecs, weightData as ArrayBuffer);
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: "JSON" } };
    }),
  );
  return file;
}

const kinds = ({ blobs }: CompareReport): Record<string, string> =>
  Object.fromEntries(blobs.map(({ blob, kind }) => [blob, kind]));

describe("a layers model of tfjs", () => {
  it("conforms: channels last, ReLU fused, Dropout dropped", async () => {
    const report = await compareArtifact(digits, await kerasModel([16, 7, 7]), feeds);
    expect(report.summary).toMatch(/^Conforms: /);
    expect(report.artifact).toMatchObject({
      format: "tfjs layers model",
      engine: expect.stringMatching(/^tfjs:cpu 4/),
    });
    expect(report.inputs.feedings).toMatchObject([{ shape: [1, 28, 28, 1] }]);
    expect(kinds(report)).toMatchObject({
      conv1_1: "folded",
      "conv1_1:relu1_1": "right",
      pool2: "right",
      fc6: "folded",
      "fc6:relu6": "right",
      prob: "right",
    });
    const relu = report.blobs.find(({ blob }) => blob === "conv2_1:relu2_1");
    expect(relu).toMatchObject({
      reading: [2, 3, 1],
      node: { type: "Conv2D", name: "x_conv2_1" },
      through: ["conv2_1", "relu2_1"],
    });
  });

  it("is told that fc6 is flattened in the order of channels last", async () => {
    const report = await compareArtifact(digits, await kerasModel(null), feeds, { explainMs: 20_000 });
    expect(report.firstWrong).toMatchObject({
      tensor: report.blobs.find(({ blob }) => blob === "fc6:drop6")?.tensor,
      node: { type: "Dense" },
      through: ["fc6", "relu6", "drop6"],
    });
    expect(report.firstWrong?.diagnosis?.explanations.map(({ mistakes: [{ id }] }) => id)).toEqual([
      "inner-product/hwc-flatten",
    ]);
    // Inputs × outputs, and the inputs as Caffe has them.
    expect(report.firstWrong?.stored).toMatchObject([
      { layer: "fc6", param: "weights", constant: expect.stringMatching(/kernel$/), order: "CHWO", mistake: null },
      { layer: "fc6", param: "bias", constant: expect.stringMatching(/bias$/), order: null, mistake: null },
    ]);
  });
});

/**
 * As tfjs-converter writes a graph: operations by name, weights apart.
 * @param order of the filters of conv2_1, as a mistake has them
 * @param quantised whether matrices and filters are stored in bytes
 */
async function graphModel(
  order: (filters: tf.Tensor) => tf.Tensor = (filters) => filters,
  quantised = false,
): Promise<string> {
  const weights: { readonly name: string; readonly tensor: tf.Tensor }[] = [];
  const nodes: object[] = [];
  const text = (s: string): object => ({ s: Buffer.from(s).toString("base64") });
  const list = (...numbers: number[]): object => ({ list: { i: numbers.map(String) } });
  const dims = (shape: readonly number[]): object[] => shape.map((size) => ({ size: String(size) }));
  const constant = (name: string, tensor: tf.Tensor, type = "DT_FLOAT"): string => {
    weights.push({ name, tensor });
    const value = { tensor: { dtype: type, tensorShape: { dim: dims(tensor.shape) } } };
    nodes.push({ name, op: "Const", attr: { dtype: { type }, value } });
    return name;
  };
  const node = (name: string, op: string, input: string[], attr: object = {}): string => {
    nodes.push({ name, op, input, attr: { T: { type: "DT_FLOAT" }, ...attr } });
    return name;
  };
  const images = { data_format: text("NHWC") };
  nodes.push({
    name: "x",
    op: "Placeholder",
    attr: { dtype: { type: "DT_FLOAT" }, shape: { shape: { dim: dims([1, 28, 28, 1]) } } },
  });
  const biased = (name: string, from: string): string =>
    node(`${name}_b`, "BiasAdd", [from, constant(`${name}_v`, vector(param(`${name}[1]`)))], images);
  const convolution = (name: string, from: string): string => {
    const filters = hwio(param(`${name}[0]`));
    const input = [from, constant(`${name}_w`, name === "conv2_1" ? order(filters) : filters)];
    const ones = list(1, 1, 1, 1);
    const attr = { ...images, strides: ones, dilations: ones, padding: text("SAME") };
    return node(`${name}_r`, "Relu", [biased(name, node(`${name}_c`, "Conv2D", input, attr))]);
  };
  const pool = (name: string, from: string): string => {
    const windows = list(1, 2, 2, 1);
    return node(name, "MaxPool", [from], { ...images, ksize: windows, strides: windows, padding: text("VALID") });
  };
  const product = (name: string, from: string, matrix: tf.Tensor): string =>
    biased(name, node(`${name}_m`, "MatMul", [from, constant(`${name}_w`, matrix)]));
  const convolved = ["conv1_1", "conv1_2", "p1", "conv2_1", "conv2_2", "p2"].reduce(
    (from, name) => (name.startsWith("p") ? pool(name, from) : convolution(name, from)),
    "x",
  );
  const flat = node("f", "Reshape", [convolved, constant("f_shape", tf.tensor1d([-1, 784], "int32"), "DT_INT32")]);
  const hidden = node("h", "Relu", [product("fc6", flat, dense(param("fc6[0]"), [16, 7, 7]))]);
  node("y", "Softmax", [product("fc7", hidden, dense(param("fc7[0]"), null))]);
  const stored = await Promise.all(
    weights.map(async ({ name, tensor }) => {
      const data = await tensor.data();
      const spec = { name, shape: tensor.shape, dtype: tensor.dtype };
      if (!quantised || tensor.rank < 2)
        return { spec, bytes: [data.buffer, data.byteOffset, data.byteLength] as const };
      const [min, max] = [Math.min(...data), Math.max(...data)];
      const scale = (max - min) / 255;
      const { buffer } = Uint8Array.from(data, (x) => Math.round((x - min) / scale));
      return {
        spec: { ...spec, quantization: { dtype: "uint8", scale, min } },
        bytes: [buffer, 0, data.length] as const,
      };
    }),
  );
  const bytes = Buffer.concat(
    stored.map(({ bytes: [buffer, at, length] }) => new Uint8Array(buffer as ArrayBuffer, at, length)),
  );
  return await save(
    { format: "graph-model", modelTopology: { node: nodes, versions: {} }, convertedBy: "a test" },
    stored.map(({ spec }) => spec),
    new Uint8Array(bytes).buffer,
  );
}

describe("a graph model of tfjs", () => {
  it("conforms, layer by layer", async () => {
    const report = await compareArtifact(digits, await graphModel(), feeds);
    expect(report.summary).toMatch(/^Conforms: /);
    expect(report.artifact).toMatchObject({ format: "tfjs graph model", producer: "a test" });
    expect(new Set(Object.values(kinds(report)))).toEqual(new Set(["right", "dropped"]));
    expect(kinds(report)["fc6:drop6"]).toBe("dropped");
    expect(report.blobs[0]).toMatchObject({ blob: "conv1_1", tensor: "conv1_1_b", node: { type: "BiasAdd" } });
  });

  it("names rotated filters", async () => {
    const rotated = await graphModel((filters) => tf.reverse(filters, [0, 1]));
    const report = await compareArtifact(digits, rotated, feeds, { explainMs: 20_000 });
    expect(report.firstWrong).toMatchObject({ blob: "conv2_1", tensor: "conv2_1_b", reading: [2, 3, 1] });
    expect(report.firstWrong?.diagnosis?.explanations.map(({ mistakes: [{ id }] }) => id)).toEqual([
      "convolution/flipped-filters",
    ]);
    expect(report.firstWrong?.stored).toMatchObject([
      { param: "weights", constant: "conv2_1_w", order: "HWIO", mistake: { id: "convolution/flipped-filters" } },
      { param: "bias", constant: "conv2_1_v", order: null, mistake: null },
    ]);
  });

  it("of weights in bytes: these are wrong, and nothing else is", async () => {
    const report = await compareArtifact(digits, await graphModel(undefined, true), feeds);
    expect(report.artifact.formats).toMatchObject({ uint8: 6 });
    expect(report.params).toMatchObject({ right: 6, rounded: 6 });
    expect(report.firstWrong).toMatchObject({
      blob: "conv1_1",
      diagnosis: null,
      followsStored: true,
      stored: [{ kind: "rounded", format: "uint8", order: "HWO" }, { kind: "right" }],
    });
    expect(report.blobs.filter(({ kind }) => kind === "wrong").every(({ followsStored }) => followsStored)).toBe(true);
  });

  it("that is none is refused", async () => {
    const file = join(folder, "other.json");
    await writeFile(file, "{}");
    await expect(compareArtifact(digits, file, feeds)).rejects.toMatchObject({ code: "FILE_CORRUPT" });
    await writeFile(
      file,
      JSON.stringify({ modelTopology: { node: [] }, weightsManifest: [{ paths: ["gone.bin"], weights: [] }] }),
    );
    await expect(compareArtifact(digits, file, feeds)).rejects.toMatchObject({ code: "FILE_UNREADABLE" });
  });
});

/** A net of one ReLU and one Power, which the program below has "converted". */
const SMALL = `name: "small"
  layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 2 dim: 3 } } }
  layer { name: "relu" type: "ReLU" bottom: "data" top: "relu" }
  layer { name: "double" type: "Power" bottom: "relu" top: "double" power_param { scale: 2 shift: 1 } }`;

/** A program that computes what its model file says: a factor and a summand. */
const PROGRAM = `
  import { readFileSync, writeFileSync } from "node:fs";
  import { createInterface } from "node:readline";
  let model;
  for await (const line of createInterface({ input: process.stdin })) {
    const request = JSON.parse(line);
    const answer = (fields) => console.log(JSON.stringify(fields));
    if (request.type === "hello") answer({ type: "hello", protocol: 1, name: "toy", version: "1", tensors: "raw", profile: process.argv[2] });
    else if (request.type === "open") {
      model = JSON.parse(readFileSync(request.file, "utf8"));
      const nodes = [{ name: "n1", type: "Clamp", inputs: ["in"], outputs: ["a"] }, { type: "Line", inputs: ["a"], outputs: ["b"] }];
      answer({ type: "opened", format: "toy", inputs: [{ name: "in", shape: [null, 3] }], outputs: ["b"], nodes, ...model.answer });
    } else if (request.type === "run") {
      const [{ file, shape }] = request.feeds;
      const bytes = readFileSync(request.folder + "/" + file);
      const x = new Float32Array(new Uint8Array(bytes).buffer).map((value) => Math.max(value, 0));
      const write = (name, data) => {
        writeFileSync(request.folder + "/" + name + ".f32", new Uint8Array(data.buffer));
        return { blob: name, shape, file: name + ".f32" };
      };
      answer({ type: "blobs", blobs: [write("a", x), write("b", x.map((value) => model.factor * value + model.summand))] });
    } else answer({ type: "disposed" });
  }`;

describe("a model that a program runs", () => {
  let small: TrainedNet;
  let program: string;
  const input = new Map([["data", uniformBlob([2, 3], 1)]]);
  beforeAll(async () => {
    small = { net: buildNet(parsePrototxt(SMALL, "small"), { file: "small" }), params: new Map() };
    await writeFile(join(folder, "toy.mjs"), PROGRAM);
    program = `process:"${execPath}" "${join(folder, "toy.mjs")}"`;
  });

  async function toy(model: object): Promise<CompareReport> {
    const file = join(folder, "model.toy");
    await writeFile(file, JSON.stringify(model));
    return await compareArtifact(small, file, input, { engine: program, explainMs: 20_000 });
  }

  it("conforms", async () => {
    const report = await toy({ factor: 2, summand: 1 });
    expect(report).toMatchObject({ conforms: true, artifact: { format: "toy", engine: "process:toy 1" } });
    expect(report.blobs).toMatchObject([{ tensor: "a", node: { name: "n1", type: "Clamp" } }, { tensor: "b" }]);
  });

  it("is wrong, and why", async () => {
    const report = await toy({ factor: 2, summand: 2 });
    expect(report.firstWrong).toMatchObject({ blob: "double", tensor: "b", node: { name: "", type: "Line" } });
    expect(report.firstWrong?.diagnosis?.explanations.map(({ mistakes: [{ id }] }) => id)).toEqual([
      "power/shift-first",
    ]);
  });

  it("may take a subnormal param for 0 where its arithmetic says so, and only there", async () => {
    const text = `name: "tiny"
      layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 } } }
      layer { name: "relu" type: "ReLU" bottom: "data" top: "relu" }
      layer { name: "scale" type: "Scale" bottom: "relu" top: "scale" }`;
    const tiny: TrainedNet = {
      net: buildNet(parsePrototxt(text, "tiny"), { file: "tiny" }),
      params: new Map([["scale[0]", { shape: [3], data: Float32Array.of(1e-39, 1e-39, 1e-39) }]]),
    };
    const large = new Map([["data", { shape: [1, 3], data: Float32Array.of(1e24, 2e24, 3e24) }]]);
    const file = join(folder, "tiny.toy");
    await writeFile(file, JSON.stringify({ factor: 0, summand: 0 }));
    const flushed = await compareArtifact(tiny, file, large, { engine: `${program} fp32-ftz` });
    expect(flushed).toMatchObject({ conforms: true, firstWrong: null });
    const kept = await compareArtifact(tiny, file, large, { engine: `${program} fp32`, explainMs: 0 });
    expect(kept).toMatchObject({ conforms: false, firstWrong: { blob: "scale" } });
  });

  it("with an answer that is none", async () => {
    await expect(toy({ answer: { outputs: 3 } })).rejects.toMatchObject({ code: "BACKEND_FAILED" });
    await expect(toy({ answer: { nodes: [{ type: "Line" }] } })).rejects.toThrow(/"inputs", "outputs"/);
  });

  it("needs to be said how, where the file's name does not", async () => {
    await expect(compareArtifact(small, "model.toy", input)).rejects.toMatchObject({ code: "USAGE" });
    await expect(compareArtifact(small, "model.toy", input, { engine: "tflite" })).rejects.toThrow(/no such engine/);
  });
});
