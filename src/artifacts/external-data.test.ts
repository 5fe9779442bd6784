/** ONNX files whose weights lie in files of their own. */
import { mkdir, mkdtemp, rm, symlink, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { EXTERNAL } from "../backends/onnxruntime/onnx/schema.ts";
import { loadTrainedNet } from "../caffe/load.ts";
import type { TrainedNet } from "../caffe/net.ts";
import type { Blob } from "../tensor/blob.ts";
import { uniformBlob } from "../tensor/random.ts";
import { compareArtifact } from "./compare.ts";
import type { CompareReport } from "./compare-report.ts";
import { OnnxEdit } from "./conversions.test-support.ts";

let root: string;
let folder: string;
let digits: TrainedNet;
let feeds: Map<string, Blob>;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "cupping-external-"));
  ({ trained: digits } = await loadTrainedNet("golden/digits/digits.prototxt", "golden/digits/digits.caffemodel"));
  feeds = new Map([["data", uniformBlob([1, 1, 28, 28], 1)]]);
});
beforeEach(async () => {
  folder = await mkdtemp(join(root, "model-"));
});
afterAll(() => rm(root, { recursive: true }));

/** Writes the model with all floats in one file, each at a place that is a multiple of 64. */
async function save(location: string, edit = new OnnxEdit(digits), at = join(folder, location)): Promise<string> {
  const parts: Uint8Array[] = [];
  let offset = 0;
  for (const tensor of edit.graph.initializer) {
    const { raw_data: bytes } = tensor;
    // ONNX's FLOAT.
    if (tensor.data_type !== 1) continue;
    const padding = -bytes.length & 63;
    parts.push(bytes, new Uint8Array(padding));
    Object.assign(tensor, {
      raw_data: new Uint8Array(),
      data_location: EXTERNAL,
      external_data: Object.entries({ location, offset, length: bytes.length }).map(([key, value]) => ({
        key,
        value: String(value),
      })),
    });
    offset += bytes.length + padding;
  }
  await mkdir(dirname(at), { recursive: true });
  await writeFile(at, Buffer.concat(parts));
  const file = join(folder, "net.onnx");
  await writeFile(file, edit.bytes());
  return file;
}

const compared = (file: string): Promise<CompareReport> => compareArtifact(digits, file, feeds, { explainMs: 20_000 });

it("runs, and conforms", async () => {
  const report = await compared(await save("weights.bin"));
  expect(report).toMatchObject({ conforms: true, firstWrong: null });
});

it("is compared with Caffe's params, in a folder of its own too", async () => {
  const edit = new OnnxEdit(digits);
  edit.floats("fc7", 1, (floats) => floats.toReversed());
  const report = await compared(await save("parts/weights.bin", edit));
  expect(report.firstWrong).toMatchObject({
    blob: "fc7",
    stored: [
      { param: "weights", constant: null },
      { param: "bias", constant: expect.any(String), mistake: null },
    ],
  });
});

it("says which file is missing, or too short", async () => {
  const file = await save("weights.bin");
  await truncate(join(folder, "weights.bin"), 1000);
  await expect(compared(file)).rejects.toMatchObject({
    code: "FILE_TRUNCATED",
    place: join(folder, "weights.bin"),
    problem: expect.stringMatching(/^It has 1000 bytes, and "t\d+" of .*net\.onnx reads it up to byte \d+\.$/),
  });
  await rm(join(folder, "weights.bin"));
  await expect(compared(file)).rejects.toMatchObject({
    code: "FILE_UNREADABLE",
    problem: expect.stringContaining(join(folder, "weights.bin")),
  });
});

it.for(["../stolen.bin", "/stolen.bin", "parts/../../stolen.bin", ""])(
  "refuses to read what is not in the model's folder: %o",
  async (location) => {
    await expect(compared(await save(location, undefined, join(root, "stolen.bin")))).rejects.toMatchObject({
      code: "FILE_CORRUPT",
      problem: expect.stringContaining("which is no file in the model's folder"),
    });
  },
);

it("refuses a link that leaves the model's folder", async () => {
  const file = await save("weights.bin", undefined, join(root, "stolen.bin"));
  await symlink(join(root, "stolen.bin"), join(folder, "weights.bin"));
  await expect(compared(file)).rejects.toMatchObject({
    code: "FILE_CORRUPT",
    problem: expect.stringContaining("a link that leaves the model's folder"),
  });
});
