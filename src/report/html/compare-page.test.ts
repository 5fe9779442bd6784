/** What a page says of a converted model where its tensors alone do not tell all. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { compareArtifact } from "../../artifacts/compare.ts";
import { OnnxEdit } from "../../artifacts/conversions.test-support.ts";
import { loadTrainedNet } from "../../caffe/load.ts";
import type { TrainedNet } from "../../caffe/net.ts";
import { uniformBlob } from "../../tensor/random.ts";
import { convertedRun } from "./compare-page.ts";
import type { RunLayer } from "./model.ts";

let folder: string;
let digits: TrainedNet;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cupping-compare-page-"));
  ({ trained: digits } = await loadTrainedNet("golden/digits/digits.prototxt", "golden/digits/digits.caffemodel"));
});
afterAll(() => rm(folder, { recursive: true }));

async function layerOf(name: string, change: (file: OnnxEdit) => void, scale = 1): Promise<RunLayer | undefined> {
  const edit = new OnnxEdit(digits);
  change(edit);
  const file = join(folder, "net.onnx");
  await writeFile(file, edit.bytes());
  const { shape, data } = uniformBlob([1, 1, 28, 28], 1);
  const feeds = new Map([["data", { shape, data: data.map((x) => scale * x) }]]);
  const report = await compareArtifact(digits, file, feeds, { explainMs: 20_000 });
  return convertedRun(report, digits.net).report.layers.find((layer) => layer.name === name);
}

const oneWeight = (file: OnnxEdit): void => file.floats("conv1_1", 1, (floats) => floats.with(4, 2));

it("a weight that the input does not show is no layer that passes", async () => {
  expect((await layerOf("conv1_1", oneWeight, 0))?.verdict).toMatchObject({
    as: "hidden",
    blobs: {
      conv1_1: { stored: expect.stringContaining("1 of 72 numbers is not Caffe's; at [0, 0, 1, 1] it has 2 for ") },
    },
  });
});

it("a weight that explains the error is the cause", async () => {
  expect((await layerOf("conv1_1", oneWeight))?.verdict).toMatchObject({
    as: "wrong",
    blobs: { conv1_1: { cause: "With the params as they are stored it is right: the file's numbers are wrong." } },
  });
});

it("an output that goes on does not inherit its error", async () => {
  const layer = await layerOf("prob", (file) => {
    file.graph.node.push({ ...file.node("prob"), name: "more", input: ["prob"], output: ["more"] });
    file.graph.output[0].name = "more";
  });
  expect(layer?.verdict).toMatchObject({
    as: "wrong",
    blobs: { prob: { output: expect.stringMatching(/^"t\d+", which Softmax "n\d+" makes of it$/) } },
  });
  expect(layer?.diagnosis?.explanations.map(({ mistakes: [{ id }] }) => id)).toEqual(["softmax/twice"]);
});
