/** What is printed fits a line of 80 characters, whatever nets, tensors and backends are called. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { honestCompute } from "../selftest/honest-engine.ts";
import { mutantBackend } from "../selftest/mutant.ts";
import { compareArtifact } from "../artifacts/compare.ts";
import { OnnxEdit } from "../artifacts/conversions.test-support.ts";
import { buildNet } from "../caffe/build.ts";
import { parsePrototxt } from "../caffe/prototxt.ts";
import { verify } from "../conformance/verify.ts";
import { FAULTS } from "../diagnosis/faults/index.ts";
import type { Fault } from "../diagnosis/fault.ts";
import { seededNet } from "../nets/weights.ts";
import { uniformBlob } from "../tensor/random.ts";
import { gateOf, recordsWith, runOf } from "../validation/records.test-support.ts";
import { judge } from "../validation/verdict.ts";
import { formatCompare } from "./compare.ts";
import { formatProbe } from "./probe.ts";
import { formatValidation } from "./validate.ts";
import { formatVerify, plain } from "./verify.ts";

const LONG = "inception_resnet_v2/mixed_5b/tower_2/branch_with_a_name_that_goes_on";
const BACKEND = "onnxruntime-web:webgpu?graphOptimizationLevel=disabled,preferredLayout=NHWC";

/** Addresses are never broken. */
function expectToFit(text: string): void {
  const lines = text.split("\n").filter((line) => !line.includes("https://"));
  expect(lines.filter((line) => line.length > 80)).toEqual([]);
  expect(lines.length).toBeGreaterThan(10);
}

const trained = seededNet(
  buildNet(
    parsePrototxt(
      `name: "${LONG}"
      layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 dim: 9 dim: 8 } } }
      layer { name: "${LONG}/conv" type: "Convolution" bottom: "data" top: "${LONG}" convolution_param { num_output: 4 kernel_size: 3 } }
      layer { name: "${LONG}/relu" type: "ReLU" bottom: "${LONG}" top: "${LONG}" }
      layer { name: "${LONG}/pool" type: "Pooling" bottom: "${LONG}" top: "${LONG}/pool" pooling_param { kernel_size: 3 stride: 2 } }
      layer { name: "${LONG}/fc" type: "InnerProduct" bottom: "${LONG}/pool" top: "${LONG}/fc" inner_product_param { num_output: 5 } }
      layer { name: "prob" type: "Softmax" bottom: "${LONG}/fc" top: "${LONG}/prob" }`,
      "net",
    ),
    { file: "net" },
  ),
  1,
);
const feeds = new Map([["data", uniformBlob([1, 3, 9, 8], 1)]]);

it("compare", async () => {
  const folder = await mkdtemp(join(tmpdir(), "cupping-widths-"));
  const edit = new OnnxEdit(trained);
  edit.floats(LONG, 1, (floats) => floats.map((_, i, all) => all[i - 2 * (i % 9) + 8]));
  for (const named of [true, false]) {
    const file = join(folder, "net.onnx");
    await writeFile(file, edit.bytes({ named }));
    const report = await compareArtifact(trained, file, feeds);
    expect(report.firstWrong?.blob).toBe(LONG);
    expectToFit(formatCompare(report, plain));
  }
  await rm(folder, { recursive: true });
});

it("verify", async () => {
  const fault = FAULTS.find(({ id }) => id === "convolution/flipped-filters") as Fault;
  const mutant = mutantBackend(fault, honestCompute("sequential"));
  const report = await verify(trained, mutant, feeds);
  expect(report.conforms).toBe(false);
  expectToFit(formatVerify({ ...report, backend: { ...report.backend, id: BACKEND } }, plain));
});

it("validate, and merge, which prints the same", () => {
  const long = `ILSVRC2012_val_of_another_year_${"0".repeat(20)}.JPEG`;
  const name = (records: ReturnType<typeof recordsWith>) => records.map((one) => ({ ...one, name: long }));
  const verdict = judge({
    title: `${LONG} on ${LONG}`,
    images: 100,
    probabilities: true,
    gate: gateOf(100, { top1Errors: 29, top5Errors: 10 }),
    runs: [BACKEND, `${BACKEND}2`, "opencv:wasm"].map((backend, i) =>
      runOf(name(recordsWith(100, 31 + i, 12)), { backend }),
    ),
    reference: { backend: "reference (float64)", covers: "all images", records: name(recordsWith(100, 29, 10)) },
    spread: { words: "by hand", of: () => 1e-7 },
  });
  expect(verdict.changes.length).toBeGreaterThan(0);
  const text = formatValidation(verdict, plain);
  expect(text).toContain(BACKEND.slice(0, 20));
  expectToFit(text);
});

it("probe", () => {
  const sums = {
    bottomBits: 24,
    weightBits: 24,
    sumBits: 30,
    largestExponent: 127,
    smallestExponent: 126,
    flushes: ["bottoms", "weights", "results"],
    fused: false,
    order: { kind: "other", size: 0, depth: 12 },
  } as const;
  const text = formatProbe(
    {
      backend: {
        id: BACKEND.split(":")[0],
        device: BACKEND.split(":")[1],
        version: "1.30.0 on Chromium 150.0.1",
        profile: "fp32",
      },
      sums: {
        InnerProduct: sums,
        "large InnerProduct": { ...sums, bottomBits: 11 },
        Convolution: sums,
        "large Convolution": sums,
      },
      convolution: { reason: `the engine failed: ${"a reason that goes on ".repeat(5)}` },
      sameEachRun: true,
      sameInBatch: false,
      sameObserved: { reason: "a reason that goes on ".repeat(5) },
      contradictions: ["a sentence that goes on ".repeat(5)],
    },
    plain,
  );
  expect(text).toMatch(/InnerProduct[^]*Convolution/);
  expectToFit(text);
});
