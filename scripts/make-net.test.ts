/** Nets with seeded weights compute something at every layer, are real Caffe files, and conform. */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { leNet } from "../src/nets/lenet.ts";
import { NetText } from "../src/nets/net-text.ts";
import { squeezeNet11 } from "../src/nets/squeezenet.ts";
import { onnxruntime } from "../spec/support/layer.ts";
import { loadTrainedNet } from "../src/caffe/load.ts";
import { verify } from "../src/conformance/verify.ts";
import { sha256 } from "../src/files.ts";
import { uniformBlob } from "../src/tensor/random.ts";
import type { Shape } from "../src/tensor/shape.ts";
import { makeNetFiles } from "./nets/files.ts";
import { histogramCells } from "./nets/histogram.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cupping-nets-"));
});
afterAll(() => rm(folder, { recursive: true }));

/** What a residual net needs beside SqueezeNet's layers. */
function residual(): string {
  const net = new NetText("residual", "data", [1, 3, 15, 11]);
  const branch = (name: string, bottom: string): string => {
    net.convolution(name, 6, 3, "pad: 1 bias_term: false", bottom);
    net.inPlace(`bn_${name}`, "BatchNorm", "batch_norm_param { use_global_stats: true }");
    return net.inPlace(`scale_${name}`, "Scale", "scale_param { bias_term: true }");
  };
  net.add("sum", "Eltwise", "", [branch("a", "data"), branch("b", "data")]);
  net.innerProduct("fc", 5);
  net.add("prob", "Softmax");
  return net.toString();
}

it.each([
  ["LeNet", leNet()],
  ["SqueezeNet on small images", squeezeNet11(1, 67)],
  ["a residual net", residual()],
])("%s", async (name, prototxt) => {
  const sizes: { type: string; median: number; probabilities: readonly number[] }[] = [];
  const files = makeNetFiles(folder, name, prototxt, 5, ({ type }, outputs) => {
    const { values } = outputs?.[0] ?? { values: new Float64Array() };
    const nonZero = values
      .filter((x) => x !== 0)
      .map(Math.abs)
      .toSorted();
    sizes.push({ type, median: nonZero[nonZero.length >> 1], probabilities: [...values] });
  });
  const { trained, notices } = await loadTrainedNet(files.prototxt, files.caffemodel);
  expect(notices).toEqual([]);

  const [{ probabilities }] = sizes.slice(-1);
  for (const { type, median } of sizes.slice(0, -1)) {
    expect(median, type).toBeGreaterThan(2 ** -5);
    expect(median, type).toBeLessThan(2 ** 5);
  }
  // Neither sure of one class nor the same for all.
  expect(Math.max(...probabilities)).toBeLessThan(0.95);
  expect(Math.max(...probabilities)).toBeGreaterThan(1.5 / probabilities.length);

  const feeds = new Map(trained.net.inputs.map((id) => [id, uniformBlob(trained.net.shapes.get(id) as Shape, 1)]));
  const report = await verify(trained, await onnxruntime(), feeds);
  expect(report.summary).toMatch(/^Conforms: all/);
  expect(report.layers.every(({ tops }) => tops.every(({ injected, inherited }) => injected && inherited))).toBe(true);
});

it("the same seed gives the same bytes, another seed others", async () => {
  const hashes = await Promise.all(
    [1, 1, 2].map(async (seed, i) =>
      sha256(await readFile(makeNetFiles(folder, `seeded-${i}`, leNet(), seed).caffemodel)),
    ),
  );
  expect(hashes[1]).toBe(hashes[0]);
  expect(hashes[2]).not.toBe(hashes[0]);
});

it("the histogram shows the share of zeros, quantiles and octaves", () => {
  const cells = histogramCells(Float64Array.of(0, 0, 1, -1, 2, 0.5, 4, 2 ** -30));
  expect(cells).toEqual(["25 %", "-30.0", "0.0", "2.0", "2.0", "|▄          ▄█▄▄     |"]);
});
