/** ONNX files as tools write them: inputs and tensors of other types, graphs within nodes, outputs that go on, and files that are none. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ATTRIBUTE_TYPE, DATA_TYPE } from "../backends/onnxruntime/onnx/schema.ts";
import { loadTrainedNet } from "../caffe/load.ts";
import type { TrainedNet } from "../caffe/net.ts";
import { formatCompare } from "../report/compare.ts";
import type { Blob } from "../tensor/blob.ts";
import { encodeFloat16 } from "../tensor/number-type.ts";
import { uniformBlob, wholeBlob } from "../tensor/random.ts";
import { compareArtifact } from "./compare.ts";
import type { CompareReport } from "./compare-report.ts";
import { OnnxEdit } from "./conversions.test-support.ts";

let folder: string;
let digits: TrainedNet;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cupping-onnx-"));
  ({ trained: digits } = await loadTrainedNet("golden/digits/digits.prototxt", "golden/digits/digits.caffemodel"));
});
afterAll(() => rm(folder, { recursive: true }));

const random = uniformBlob([1, 1, 28, 28], 1);

async function compared(change: (file: OnnxEdit) => void, data: Blob = random): Promise<CompareReport> {
  const edit = new OnnxEdit(digits);
  change(edit);
  const file = join(folder, "net.onnx");
  await writeFile(file, edit.bytes());
  return await compareArtifact(digits, file, new Map([["data", data]]));
}

const textOf = (report: CompareReport): string => formatCompare(report, (_, word) => word).replaceAll(/\n */g, " ");

const to = (type: number): { name: string; type: number; i: number } => ({
  name: "to",
  type: ATTRIBUTE_TYPE.INT,
  i: type,
});

/** The input is of this type, and cast. */
function inputOf(file: OnnxEdit, type: number): void {
  file.before(file.node("conv1_1"), { op_type: "Cast", attribute: [to(DATA_TYPE.FLOAT)] });
  const [{ type: stated }] = file.graph.input;
  (stated as { tensor_type: { elem_type: number } }).tensor_type.elem_type = type;
}

describe("inputs of other types", () => {
  it("float16: both sides are fed the rounded numbers", async () => {
    const report = await compared((file) => inputOf(file, DATA_TYPE.FLOAT16));
    expect(report).toMatchObject({ conforms: true, inputs: { taken: [{ blob: "data", type: "float16" }] } });
    expect(report.inputs.taken[0].rounded).toBeGreaterThan(700);
    expect(textOf(report)).toMatch(/It takes data in float16: both sides are fed what \d+ numbers became in it\./);
    const few = { ...random, data: random.data.map((x) => Math.round(8 * x) / 8) };
    expect((await compared((file) => inputOf(file, DATA_TYPE.FLOAT16), few)).inputs.taken[0].rounded).toBe(0);
  });

  it("uint8: whole numbers are fed, and others refused with what may be", async () => {
    const image = wholeBlob([1, 1, 28, 28], 256, 1);
    expect(await compared((file) => inputOf(file, DATA_TYPE.UINT8), image)).toMatchObject({ conforms: true });
    await expect(compared((file) => inputOf(file, DATA_TYPE.UINT8))).rejects.toMatchObject({
      code: "INVALID_VALUE",
      problem: expect.stringMatching(/^It takes whole numbers of 0 to 255 \(uint8\), and is to be fed 0\.79/),
    });
  });

  it("int64 is refused", async () => {
    await expect(compared((file) => inputOf(file, DATA_TYPE.INT64))).rejects.toMatchObject({
      code: "BACKEND_FAILED",
      problem: expect.stringContaining("takes numbers of ONNX's type 7"),
    });
  });
});

it("a graph of float16 is seen, tensor by tensor, and its arithmetic is named", async () => {
  const report = await compared((file) => {
    for (const weights of file.graph.initializer) {
      if (weights.data_type !== DATA_TYPE.FLOAT) continue;
      const bits = encodeFloat16(new Float32Array(new Uint8Array(weights.raw_data).buffer));
      Object.assign(weights, { data_type: DATA_TYPE.FLOAT16, raw_data: new Uint8Array(bits.buffer) });
    }
    const [{ type }] = file.graph.input;
    (type as { tensor_type: { elem_type: number } }).tensor_type.elem_type = DATA_TYPE.FLOAT16;
  });
  expect(report.firstWrong).toMatchObject({ blob: "conv1_1", by: "numbers" });
  expect(report.firstWrong?.diagnosis?.explanations.map(({ mistakes: [{ id }] }) => id)).toContain(
    "arithmetic/fp16-storage",
  );
  expect(report.blobs.filter(({ kind }) => kind === "right").map(({ blob }) => blob)).toContain("pool2");
  expect(report.params).toMatchObject({ rounded: 12 });
});

it("tensors of integers are seen as what they stand for", async () => {
  const report = await compared((file) => {
    const node = file.node("conv1_2:relu1_2");
    const quantised = { name: "quantised", op_type: "QuantizeLinear", output: ["quantised"], attribute: [] };
    const back = { ...quantised, name: "back", op_type: "DequantizeLinear", output: ["back"] };
    const constant = (name: string, data_type: number, raw_data: Uint8Array): string => {
      file.graph.initializer.push({ name, data_type, dims: [], raw_data });
      return name;
    };
    const scale = constant("scale", DATA_TYPE.FLOAT, new Uint8Array(Float32Array.of(0.01).buffer));
    const zero = constant("zero", DATA_TYPE.UINT8, Uint8Array.of(3));
    const at = file.graph.node.indexOf(node);
    file.graph.node.splice(
      at,
      0,
      { ...quantised, input: [node.input[0], scale, zero] },
      { ...back, input: ["quantised", scale, zero] },
    );
    node.input[0] = "back";
  });
  expect(report.firstWrong).toMatchObject({
    blob: "conv1_2:relu1_2",
    node: { type: "Relu" },
    quantised: { by: ["QuantizeLinear"] },
    diagnosis: null,
  });
  expect(report.blobs.filter(({ kind }) => kind === "wrong")).toHaveLength(1);
});

it("what a graph within a node reads of the one around it counts", async () => {
  const edit = new OnnxEdit(digits);
  const node = edit.node("prob");
  const branch = (name: string): object => ({
    name,
    node: [{ ...node, name, output: [name] }],
    output: [{ name, type: { tensor_type: { elem_type: DATA_TYPE.FLOAT } } }],
  });
  const attribute = ["then_branch", "else_branch"].map((name) => ({
    name,
    type: ATTRIBUTE_TYPE.GRAPH,
    g: branch(name),
  }));
  edit.graph.initializer.push({ name: "yes", data_type: DATA_TYPE.BOOL, dims: [], raw_data: Uint8Array.of(1) });
  Object.assign(node, { op_type: "If", input: ["yes"], attribute });
  const file = join(folder, "if.onnx");
  // Names within branches are not renamed.
  await writeFile(file, edit.bytes({ named: true }));
  const report = await compareArtifact(digits, file, new Map([["data", random]]));
  expect(report.conforms).toBe(true);
  expect(report.blobs.at(-1)).toMatchObject({ blob: "prob", kind: "right", node: { type: "If" } });
});

describe("an output that goes on behind its blob", () => {
  it("a second softmax is named, and where the blob is", async () => {
    const report = await compared((file) => {
      file.graph.node.push({ ...file.node("prob"), name: "more", input: ["prob"], output: ["more"] });
      file.graph.output[0].name = "more";
    });
    const [{ beyond, verdict }] = report.outputs;
    expect(verdict).toBe("wrong");
    expect(beyond).toMatchObject({ tensor: report.blobs.at(-1)?.tensor, node: { type: "Softmax" } });
    expect(beyond?.diagnosis?.explanations.map(({ mistakes: [{ id }] }) => id)).toEqual(["softmax/twice"]);
    expect(report.summary).toMatch(
      /^Does not conform: prob is wrong; it is right in tensor "t\d+", of which Softmax "n\d+" makes the output "t\d+"\.$/,
    );
    expect(textOf(report)).toContain("softmax/twice: ");
  });
});

describe("a file that is no model", () => {
  const LFS = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 553432081\n";
  it.for([
    ["net.onnx", LFS, "This is a git-LFS pointer, not the file it points to."],
    ["net.tflite", LFS, "This is a git-LFS pointer, not the file it points to."],
    ["model.json", LFS, "This is a git-LFS pointer, not the file it points to."],
    ["net.onnx", "", "This is an empty file."],
    ["net.tflite", "<!DOCTYPE html>\n<html>404", "This is an HTML page."],
    ["net.onnx", "no model", "This is no ONNX file, or a part of one: "],
  ])("%s", async ([name, text, problem]) => {
    const file = join(folder, name);
    await writeFile(file, text);
    await expect(compareArtifact(digits, file, new Map([["data", random]]))).rejects.toMatchObject({
      code: "FILE_CORRUPT",
      problem: expect.stringContaining(problem),
    });
  });

  it("a part of one", async () => {
    const bytes = new OnnxEdit(digits).bytes();
    const file = join(folder, "part.onnx");
    for (const length of [bytes.length - 1, bytes.length >> 1]) {
      await writeFile(file, bytes.subarray(0, length));
      await expect(compareArtifact(digits, file, new Map([["data", random]]))).rejects.toMatchObject({
        code: "FILE_CORRUPT",
        problem: expect.stringContaining("or a part of one"),
      });
    }
  });
});
