/**
 * Long sums of terms that are alike: honest engines keep to the bound in every order, they would not without the drift, and where
 * terms differ the drift makes no bound wider.
 */
import { describe, expect, it } from "vitest";
import { buildCase } from "../conformance/layer-case.ts";
import type { LayerCall } from "../diagnosis/fault.ts";
import { reference } from "../diagnosis/explain.ts";
import { drift } from "../reference/drift.ts";
import { FP32 } from "../tensor/profile.ts";
import { uniform } from "../tensor/random.ts";
import { count, type Shape } from "../tensor/shape.ts";
import { largestRatio } from "./false-alarms.ts";
import { honestCompute } from "./honest-engine.ts";
import { ORDERS } from "./summation.ts";

/** The i-th of n numbers. */
type Filling = (i: number, n: number, random: () => number) => number;

const ALIKE: Readonly<Record<string, Filling>> = {
  constant: () => 37.061,
  "a tenth": () => 0.1,
  "within a millionth": (_i, _n, random) => 37.061 * (1 + 1e-6 * random()),
  "within a ten-thousandth": (_i, _n, random) => 37.061 * (1 + 1e-4 * random()),
  "one per cent brighter at the end": (i, n) => 37.061 * (1 + (0.01 * i) / n),
  "bright pixels minus a mean": (_i, _n, random) => 160 + Math.floor(random() * 64) - 103.939,
  "two colours": (i, n) => (i < n / 2 ? 3.3 : 137.061),
  "one colour, and noise": (i, n, random) => (i < n / 2 ? 137.061 : 140 * random()),
};

const ORDINARY: Readonly<Record<string, Filling>> = {
  uniform: (_i, _n, random) => random(),
  "after a ReLU": (_i, _n, random) => Math.max(0, random() - 0.5),
  "twice as bright at the end": (i, n) => 37.061 * (1 + i / n),
  "within ten per cent": (_i, _n, random) => 37.061 * (1 + 0.1 * random()),
};

interface LongSum {
  readonly body: string;
  readonly shape: Shape;
  /** The terms are squares of x − mean, of which those of equal x are equal: half of them after a ReLU. */
  readonly centred?: boolean;
  /** Of all weights, where there are any. */
  readonly weight?: number;
}

const LONG_SUMS: Readonly<Record<string, LongSum>> = {
  "Pooling AVE": { body: 'type: "Pooling" pooling_param { pool: AVE global_pooling: true }', shape: [1, 1, 224, 224] },
  Reduction: { body: 'type: "Reduction" reduction_param { axis: 1 operation: MEAN }', shape: [1, 50176] },
  "Reduction of squares": { body: 'type: "Reduction" reduction_param { axis: 1 operation: SUMSQ }', shape: [1, 50176] },
  MVN: { body: 'type: "MVN"', shape: [1, 1, 150, 150], centred: true },
  "MVN, the mean alone": { body: 'type: "MVN" mvn_param { normalize_variance: false }', shape: [1, 1, 150, 150] },
  "BatchNorm of the batch": {
    body: 'type: "BatchNorm" batch_norm_param { use_global_stats: false }',
    shape: [2, 1, 112, 112],
    centred: true,
  },
  Normalize: { body: 'type: "Normalize" norm_param { across_spatial: true }', shape: [1, 1, 112, 112] },
  InnerProduct: {
    body: 'type: "InnerProduct" inner_product_param { num_output: 1 bias_term: false }',
    shape: [1, 25088],
    weight: 0.05,
  },
  Convolution: {
    body: 'type: "Convolution" convolution_param { num_output: 1 kernel_size: 5 bias_term: false }',
    shape: [1, 512, 5, 5],
    weight: 0.05,
  },
};

function callOf({ body, shape, weight }: LongSum, filling: Filling): LayerCall {
  const built = buildCase({ body, bottoms: [{ shape, numbers: { kind: "uniform", seed: 1 } }] });
  const random = uniform(5);
  const n = count(shape);
  return {
    layer: built.layer,
    bottoms: [{ shape, data: Float32Array.from({ length: n }, (_, i) => filling(i, n, random)) }],
    params: built.params.map((param) =>
      weight === undefined ? param : { ...param, data: param.data.map(() => weight) },
    ),
  };
}

describe.each(Object.entries(LONG_SUMS))("a long sum: %s", (_name, longSum) => {
  it("honest engines keep to the bound where terms are alike, and would not without the drift", () => {
    let without = 0;
    for (const [pattern, filling] of Object.entries(ALIKE)) {
      const call = callOf(longSum, filling);
      const exact = reference(call);
      for (const order of ORDERS) {
        const tops = honestCompute(order)(call);
        expect(largestRatio(exact, tops), `${pattern}, ${order}`).toBeLessThanOrEqual(1);
        const undrifted = exact.map((output) => ({ ...output, drift: 0 }));
        without = Math.max(without, largestRatio(undrifted, tops));
      }
    }
    expect(without).toBeGreaterThan(1);
  });

  it.runIf(longSum.weight === undefined)("no bound is wider where terms differ", () => {
    for (const [pattern, filling] of Object.entries(ORDINARY)) {
      if (longSum.centred === true && pattern === "after a ReLU") continue;
      const [output] = reference(callOf(longSum, filling));
      const lambda = 7;
      expect(output.drift ?? 0, pattern).toBeLessThan(lambda * Math.sqrt(output.length));
    }
  });
});

describe("drift", () => {
  const { fround } = Math;
  const loop = (terms: Float32Array): number => terms.reduce((total, term) => fround(total + term), 0);

  it.each(Object.entries({ ...ALIKE, ...ORDINARY }))(
    "bounds the error of a plain loop over terms: %s",
    (_name, filling) => {
      for (const n of [60, 1000, 7777, 50_176]) {
        const random = uniform(n);
        const terms = Float32Array.from({ length: n }, (_, i) => filling(i, n, random));
        const exact = terms.reduce((total, term) => total + term, 0);
        // Where the sum passes a power of two its last addition is rounded to the wider spacing.
        const passing = 2;
        const bound = (drift(terms) + passing) * FP32.unitRoundoff * exact;
        expect(Math.abs(loop(terms) - exact)).toBeLessThanOrEqual(bound);
        expect(Math.abs(loop(terms.toReversed()) - exact)).toBeLessThanOrEqual(bound);
      }
    },
  );

  it("is what a loop of equal terms errs by, nearly", () => {
    const terms = new Float32Array(50_176).fill(37.061);
    const exact = terms.length * terms[0];
    const error = Math.abs(loop(terms) - exact) / (FP32.unitRoundoff * exact);
    expect(error).toBeGreaterThan(1000);
    expect(drift(terms)).toBeLessThan(3 * error);
  });

  it("is nothing where every partial sum is exact, in short sums, and where nothing is finite", () => {
    expect(drift(new Float32Array(50_176).fill(37))).toBe(0);
    expect(drift(new Float32Array(20).fill(0.1))).toBe(0);
    expect(drift(new Float32Array(100))).toBe(0);
    expect(drift(new Float32Array(100).fill(Number.NaN))).toBe(0);
    expect(drift(new Float32Array(100).fill(Number.POSITIVE_INFINITY))).toBe(0);
  });
});
