/** An exported net, loaded by somebody else: plain onnxruntime. */
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { loadTrainedNet } from "../../caffe/load.ts";
import { forwardNet } from "../../reference/net.ts";
import { uniformBlob } from "../../tensor/random.ts";
import type { Shape } from "../../tensor/shape.ts";
import { exportCommand } from "./export.ts";

const NET = "golden/digits/digits.prototxt";
const WEIGHTS = "golden/digits/digits.caffemodel";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cupping-export-"));
  vi.spyOn(console, "log").mockImplementation(() => {});
  vi.spyOn(console, "error").mockImplementation(() => {});
});
afterAll(() => rm(folder, { recursive: true }));

it("writes ONNX that computes what the net computes, with the net's own outputs", async () => {
  const out = join(folder, "digits.onnx");
  expect(await exportCommand(NET, WEIGHTS, { out })).toBe(0);
  const { trained } = await loadTrainedNet(NET, WEIGHTS);
  const [input] = trained.net.inputs;
  const image = uniformBlob(trained.net.shapes.get(input) as Shape, 1);
  const session = await InferenceSession.create(out);
  expect(session.outputNames).toEqual(["prob"]);
  const { prob } = await session.run({ [input]: new Tensor("float32", image.data, image.shape) });
  const expected = forwardNet(trained, new Map([[input, image]])).get("prob")?.values as Float64Array;
  (prob.data as Float32Array).forEach((value, i) => expect(Math.abs(value - expected[i])).toBeLessThan(1e-5));
  await session.release();
});

it("has every blob as an output where that is wanted", async () => {
  const out = join(folder, "all.onnx");
  await exportCommand(NET, WEIGHTS, { out, allBlobs: true });
  const session = await InferenceSession.create(out);
  expect(session.outputNames).toContain("conv1_1");
  await session.release();
});

it("writes nothing of a net that ONNX cannot express, and names the layer", async () => {
  const net = join(folder, "pool.prototxt");
  await writeFile(
    net,
    `input: "x" input_dim: 1 input_dim: 1 input_dim: 4 input_dim: 4
     layer { name: "odd" type: "Pooling" bottom: "x" top: "y" top: "mask" pooling_param { kernel_size: 2 } }`,
  );
  const out = join(folder, "pool.onnx");
  await expect(exportCommand(net, WEIGHTS, { out })).rejects.toThrow(/odd: /);
  expect(existsSync(out)).toBe(false);
});
