/** A probe finds out what is known of engines that were made for it. */
import { beforeAll, describe, expect, it } from "vitest";
import type { Backend } from "../backends/backend.ts";
import { parseBackendSpec } from "../backends/index.ts";
import { FAULTS } from "../diagnosis/faults/index.ts";
import type { Compute } from "../diagnosis/fault.ts";
import { backendOf, honestCompute } from "../selftest/honest-engine.ts";
import { mutantBackend } from "../selftest/mutant.ts";
import type { Order } from "../selftest/summation.ts";
import { winograd } from "../selftest/winograd.ts";
import { formatProbe } from "../report/probe.ts";
import { count } from "../tensor/shape.ts";
import { FP16, FP32, FP32_FLUSHING } from "../tensor/profile.ts";
import { probe, type ProbeReport, type SumsOfProducts } from "./probe.ts";
import { MOST_TERMS } from "./summation-order.ts";

function engine(order: Order, change: (compute: Compute) => Compute = (compute) => compute): Backend {
  return backendOf("made", change(honestCompute(order)));
}

/** An honest engine of sequential sums with one of the known faults of arithmetic. */
function faulty(id: string): Backend {
  const fault = FAULTS.find((one) => one.id === id);
  if (fault === undefined) throw new Error(`there is no fault ${id}`);
  return mutantBackend(fault, honestCompute("sequential"));
}

const innerProduct = ({ sums }: ProbeReport): SumsOfProducts => sums.InnerProduct as SumsOfProducts;

describe("an honest float32 engine", () => {
  it.each([
    ["sequential", { kind: "sequential", depth: MOST_TERMS - 1 }, false],
    ["pairwise", { kind: "pairwise", depth: 6 }, false],
    ["fused", { kind: "sequential", depth: MOST_TERMS - 1 }, true],
  ] as const)("%s", async (order, found, fused) => {
    const report = await probe(engine(order));
    expect(innerProduct(report)).toEqual({
      bottomBits: 24,
      weightBits: 24,
      sumBits: 24,
      largestExponent: 127,
      smallestExponent: 149,
      flushes: [],
      fused,
      order: found,
    });
    expect(report.convolution).toBe("direct");
    expect([report.sameEachRun, report.sameInBatch, report.sameObserved]).toEqual([true, true, true]);
    expect(report.contradictions).toEqual([]);
  });

  it("in sixteen lanes", async () => {
    expect(innerProduct(await probe(engine("lanes"))).order).toMatchObject({ kind: "lanes", size: 16 });
  });
});

describe("an engine that claims fp32 and has less", () => {
  it.each([
    ["arithmetic/tf32", { bottomBits: 11, weightBits: 11, sumBits: 24, largestExponent: 127 }],
    ["arithmetic/fp16", { bottomBits: 11, weightBits: 11, largestExponent: 15 }],
    ["arithmetic/bf16", { bottomBits: 8, weightBits: 8, largestExponent: 127 }],
  ] as const)("%s", async (id, found) => {
    const report = await probe(faulty(id));
    expect(innerProduct(report)).toMatchObject(found);
    expect(report.contradictions).toContain(
      `InnerProduct multiplies bottoms of ${found.bottomBits} significant bits; fp32 claims 24.`,
    );
    expect(formatProbe(report, (_, text) => text)).toContain("It is not fp32:");
  });

  it("in large layers only, as GPUs round to TF32", async () => {
    const [small, rounded] = [engine("sequential"), faulty("arithmetic/tf32")];
    const report = await probe({
      ...small,
      prepare: async (trained, ...rest) => {
        const large = trained.net.layers.some(({ params }) => params.some(({ shape }) => count(shape) >= 128 * 128));
        return await (large ? rounded : small).prepare(trained, ...rest);
      },
    });
    expect(report.contradictions).toEqual(
      ["InnerProduct", "Convolution"].flatMap((type) =>
        ["bottoms", "weights"].map(
          (what) => `large ${type} multiplies ${what} of 11 significant bits; fp32 claims 24.`,
        ),
      ),
    );
    expect(formatProbe(report, (_, text) => text)).toContain("large Convolution");
  });

  it("of sums in float16", async () => {
    const report = await probe(faulty("arithmetic/fp16-accumulation"));
    expect(innerProduct(report)).toMatchObject({ sumBits: 11, fused: null, order: null });
  });

  it("flushes subnormal numbers, and may where its profile says so", async () => {
    const flushing = faulty("arithmetic/flush-to-zero");
    const report = await probe(flushing);
    expect(innerProduct(report).flushes).toContain("results");
    expect(report.contradictions).toHaveLength(4);
    expect((await probe({ ...flushing, profile: FP32_FLUSHING })).contradictions).toEqual([]);
  });

  it("claims float16 and keeps it", async () => {
    expect((await probe({ ...faulty("arithmetic/fp16"), profile: FP16 })).contradictions).toEqual([]);
  });
});

it("Winograd's transform shows around one huge pixel", async () => {
  const report = await probe(
    engine(
      "sequential",
      (compute) => (call) =>
        call.layer.type === "Convolution" && call.params[0].shape[2] === 3
          ? winograd(call as Parameters<typeof winograd>[0])
          : compute(call),
    ),
  );
  expect(report.convolution).toBe("tiles (Winograd)");
});

it("results that depend on the run, the batch, or on being looked at", async () => {
  let runs = 0;
  const honest = engine("sequential");
  const moody: Backend = {
    ...honest,
    prepare: async (trained) => {
      const session = await honest.prepare(trained);
      return {
        ...session,
        run: async (feeds, fetch) => {
          const blobs = await session.run(feeds, fetch);
          runs++;
          for (const { data } of blobs.values()) data[0] += (runs % 2) * 2 ** -20;
          return blobs;
        },
      };
    },
  };
  const report = await probe(moody);
  expect([report.sameEachRun, report.sameObserved]).toEqual([false, false]);
});

it("an engine without a layer type is told of the others", async () => {
  const honest = engine("sequential");
  const report = await probe({
    ...honest,
    supports: ({ type }) =>
      type === "Convolution" ? { supported: false, reason: "It has no convolution." } : { supported: true },
  });
  expect(report.sums.Convolution).toEqual({ reason: "It has no convolution." });
  expect(report.convolution).toEqual({ reason: "It has no convolution." });
  expect(innerProduct(report).bottomBits).toBe(24);
});

describe("onnxruntime:cpu", () => {
  let report: ProbeReport;
  beforeAll(async () => {
    const found = await parseBackendSpec("onnxruntime:cpu").load();
    if (found.kind !== "available") throw new Error(found.reason);
    report = await probe(found.backend);
  });

  it("is float32 as it claims, and the same in each run and when observed", () => {
    expect(report.contradictions).toEqual([]);
    expect(innerProduct(report)).toMatchObject({ bottomBits: 24, weightBits: 24, sumBits: 24, flushes: [] });
    expect([report.sameEachRun, report.sameObserved]).toEqual([true, true]);
    expect(report.backend.profile).toBe(FP32.id);
  });
});
