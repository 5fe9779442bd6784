import { describe, expect, it } from "vitest";
import { buildCase, type LayerCase } from "../conformance/layer-case.ts";
import type { Output } from "../reference/forward.ts";
import type { Blob } from "../tensor/blob.ts";
import { FP32 } from "../tensor/profile.ts";
import { mapWeights, scaled } from "./change.ts";
import { type Diagnosis, explain, type ExplainOptions, reference } from "./explain.ts";
import { defineFault, type Fault, type LayerCall } from "./fault.ts";
import { dropoutActiveAtTest } from "./faults/dropout-active-at-test.ts";
import { glimpse, isLarge } from "./glimpse.ts";
import { convolutionFlippedFilters } from "./faults/convolution-flipped-filters.ts";
import { dropoutScaledAgain } from "./faults/dropout-scaled-again.ts";
import { poolingFloorRounding } from "./faults/pooling-floor-rounding.ts";

const uniform = (seed: number) => ({ kind: "uniform", seed }) as const;

const CONVOLUTION: LayerCase = {
  body: 'type: "Convolution" convolution_param { num_output: 4 kernel_h: 3 kernel_w: 2 }',
  bottoms: [{ shape: [2, 3, 6, 5], numbers: uniform(1) }],
};
const POOLING: LayerCase = {
  body: 'type: "Pooling" pooling_param { kernel_size: 2 stride: 2 }',
  bottoms: [{ shape: [2, 3, 5, 7], numbers: uniform(1) }],
};

const meta = { claim: "A claim.", remedy: "A remedy.", source: "https://example.org" };

/** Faults made up for these tests, so that they hold whatever faults are known. */
const halved = defineFault<"Convolution" | "Pooling">({
  ...meta,
  id: "test/halved",
  types: ["Convolution", "Pooling"],
  predict: (call, compute) => compute(call).map((output) => scaled(output, 0.5)),
});
const halvedWeights = defineFault<"Convolution">({
  ...meta,
  id: "test/halved-weights-and-bias",
  types: ["Convolution"],
  predict: (call, compute) =>
    compute({ ...call, params: call.params.map(({ shape, data }) => ({ shape, data: data.map((w) => w / 2) })) }),
});
const coarse = defineFault<"Convolution" | "InnerProduct" | "Pooling">({
  ...meta,
  id: "test/coarse-inputs",
  types: ["Convolution", "InnerProduct", "Pooling"],
  predict: (call, compute) =>
    compute({
      ...call,
      bottoms: call.bottoms.map(({ shape, data }) => ({ shape, data: data.map((x) => Math.round(x * 1024) / 1024) })),
    }),
});
const harmless = defineFault<"Convolution" | "Pooling">({
  ...meta,
  id: "test/harmless",
  types: ["Convolution", "Pooling"],
  predict: (call, compute) => compute(call),
});
const crashing = defineFault<"Convolution">({
  ...meta,
  id: "test/crashing",
  types: ["Convolution"],
  predict: () => {
    throw new RangeError("no such weights");
  },
});
/** Every output changed by itself. */
const wide = (id: `test/${string}`, change: (y: number) => number): Fault =>
  defineFault<"Convolution" | "InnerProduct">({
    ...meta,
    id,
    types: ["Convolution", "InnerProduct"],
    predict: (call, compute) => compute(call).map((output) => ({ ...output, values: output.values.map(change) })),
  });
const KNOWN = [poolingFloorRounding, dropoutScaledAgain, coarse, halved, convolutionFlippedFilters];

function rounded(outputs: readonly Output[]): Blob[] {
  return outputs.map(({ shape, values }) => ({ shape, data: new Float32Array(values) }));
}

/** What an engine returns that makes these mistakes, the first of them outermost. */
function mutant(call: LayerCall, ...faults: readonly Fault[]): Blob[] {
  const [outer, ...inner] = faults;
  const compute = inner.reduceRight((made, fault) => (changed: LayerCall) => fault.predict(changed, made), reference);
  return rounded(outer.predict(call, compute));
}

function diagnose(call: LayerCall, got: readonly Blob[], options: ExplainOptions = {}): Diagnosis {
  return explain(call, got, FP32, { faults: KNOWN, budgetMs: Number.POSITIVE_INFINITY, ...options });
}

const named = ({ explanations }: Diagnosis): string[][] =>
  explanations.map(({ mistakes }) => mistakes.map(({ id }) => id).toSorted());

describe("explain", () => {
  it.each([
    [convolutionFlippedFilters, CONVOLUTION],
    [halved, CONVOLUTION],
    [coarse, CONVOLUTION],
    [poolingFloorRounding, POOLING],
    [halved, POOLING],
  ])("names $id, first and confidently", (fault, layerCase) => {
    const call = buildCase(layerCase);
    const diagnosis = diagnose(call, mutant(call, fault));
    expect(named(diagnosis)).toEqual([[fault.id]]);
    expect(diagnosis).toMatchObject({ confident: true, outOfTime: false, appearance: [], broken: [] });
    const [{ mistakes, ratio, distinguishing }] = diagnosis.explanations;
    expect(mistakes[0]).toMatchObject({ claim: fault.claim, remedy: fault.remedy, source: fault.source });
    expect(ratio).toBeLessThan(1);
    expect(distinguishing).toBeGreaterThan(diagnosis.elements / 2);
    expect(distinguishing).toBeLessThanOrEqual(diagnosis.elements);
  });

  it("counts the elements that the next best hypothesis does not account for", () => {
    // Weights of one filter only are asymmetric: the flipped filters show in one channel of four.
    const call = buildCase(CONVOLUTION);
    const symmetric = mapWeights(call as LayerCall<"Convolution">, (data, i) => (i < 18 ? data[i] : 0.25));
    const diagnosis = diagnose(symmetric, mutant(symmetric, convolutionFlippedFilters));
    expect(named(diagnosis)).toEqual([["convolution/flipped-filters"]]);
    expect(diagnosis.elements).toBe(2 * 4 * 4 * 4);
    // Caffe's own result is the next best: it fails in that channel of both images.
    expect(diagnosis.explanations[0].distinguishing).toBe(2 * 4 * 4);
  });

  it("names a pair as a pair, only where no single mistake explains", () => {
    const call = buildCase(CONVOLUTION);
    const diagnosis = diagnose(call, mutant(call, halved, convolutionFlippedFilters));
    expect(named(diagnosis)).toEqual([["convolution/flipped-filters", "test/halved"]]);
    expect(diagnosis).toMatchObject({ confident: true, tried: { single: 3, pairs: 6 } });
    expect(diagnose(call, mutant(call, halved)).tried).toEqual({ single: 3, pairs: 0 });
    const pooling = buildCase(POOLING);
    const both = diagnose(pooling, mutant(pooling, poolingFloorRounding, halved));
    expect(named(both)).toEqual([["pooling/floor-rounding", "test/halved"]]);
    const alone = diagnose(call, mutant(call, halved, convolutionFlippedFilters), { pairs: false });
    expect(alone).toMatchObject({ explanations: [], confident: false, tried: { pairs: 0 } });
    expect(alone.appearance).toHaveLength(1);
  });

  it("recognises a mistake by a property where no numbers can be foretold", () => {
    const call = buildCase({
      body: 'type: "Dropout" dropout_param { dropout_ratio: 0.4 }',
      bottoms: [{ shape: [2, 50], numbers: uniform(1) }],
    });
    const mask = (i: number): number => (i % 3 === 0 ? 0 : 1 / (1 - 0.4));
    const [{ shape, data }] = call.bottoms;
    const dropped = { shape, data: data.map((x, i) => x * mask(i)) };
    const faults = [...KNOWN, dropoutActiveAtTest];
    const diagnosis = diagnose(call, [dropped], { faults });
    expect(named(diagnosis)).toEqual([["dropout/active-at-test"]]);
    expect(diagnosis.confident).toBe(true);
    expect(diagnosis.explanations[0].ratio).toBeNull();
    expect(diagnose(call, [{ shape, data: data.map(() => 0.5) }], { faults }).explanations).toEqual([]);
    expect(diagnose(call, rounded(reference(call)), { faults }).explanations).toEqual([]);
    const scaledDown = diagnose(call, mutant(call, dropoutScaledAgain), { faults });
    expect(named(scaledDown)).toEqual([["dropout/scaled-again"]]);
  });

  it.each([
    [
      "Convolution",
      'type: "Convolution" convolution_param { num_output: 40 group: 2 kernel_size: 3 }',
      [1, 32, 48, 47],
    ],
    ["InnerProduct", 'type: "InnerProduct" inner_product_param { num_output: 300 axis: 1 }', [9, 64, 10, 11]],
  ])("refutes on a part of a large %s, and confirms on the whole", (_, body, shape) => {
    const call = buildCase({ body, bottoms: [{ shape, numbers: uniform(1) }] });
    expect(isLarge(call)).toBe(true);
    const [whole] = reference(call);
    const [part] = glimpse(reference)(call);
    expect(part.shape).toEqual(whole.shape);
    const known = [...part.values.keys()].filter((i) => !Number.isNaN(part.values[i]));
    expect(known.length).toBeGreaterThan(whole.values.length / 100);
    expect(known.length).toBeLessThan(whole.values.length / 4);
    const differing = known.filter(
      (i) => part.values[i] !== whole.values[i] || part.magnitude?.[i] !== whole.magnitude?.[i],
    );
    expect(differing).toEqual([]);

    const faults = [...KNOWN, wide("test/halved-too", (y) => y / 2), wide("test/negated", (y) => -y)];
    const diagnosis = diagnose(call, mutant(call, faults[6]), { faults });
    expect(named(diagnosis)).toEqual([["test/negated"]]);
    expect(diagnosis).toMatchObject({ confident: true, inPart: true });
    expect(diagnosis.explanations[0].distinguishing).toBeGreaterThan(100);
    // One element that the quick look passes over is wrong besides: the prediction no longer explains.
    const [got] = mutant(call, faults[6]);
    const unknown = [...part.values.keys()].find((i) => Number.isNaN(part.values[i])) as number;
    got.data[unknown] += 1;
    expect(diagnose(call, [got], { faults, pairs: false }).explanations).toEqual([]);
  });

  it("is not confident where two mistakes cannot be told apart", () => {
    const call = buildCase(CONVOLUTION);
    const diagnosis = diagnose(call, mutant(call, halved), { faults: [...KNOWN, halvedWeights] });
    expect(named(diagnosis).toSorted((a, b) => (a.join() < b.join() ? -1 : 1))).toEqual([
      ["test/halved"],
      ["test/halved-weights-and-bias"],
    ]);
    expect(diagnosis.confident).toBe(false);
    expect(diagnosis.explanations.map(({ distinguishing }) => distinguishing)).toEqual([0, 0]);
  });

  it("does not explain by a mistake that gives Caffe's own result", () => {
    const call = buildCase(CONVOLUTION);
    const got = rounded(reference(call));
    got[0].data[17] += 1;
    const diagnosis = diagnose(call, got, { faults: [harmless] });
    expect(diagnosis).toMatchObject({ explanations: [], confident: false });
    expect(diagnosis.appearance[0].place?.isolated).toEqual([[0, 1, 0, 1]]);
    expect(diagnose(call, rounded(reference(call)), { faults: [harmless] }).explanations).toEqual([]);
  });

  it("says what an error looks like that nothing explains", () => {
    const call = buildCase(CONVOLUTION);
    const got = rounded(reference(call)).map(({ shape, data }) => ({ shape, data: data.map((y) => 1.5 * y) }));
    const diagnosis = diagnose(call, got);
    expect(diagnosis.explanations).toEqual([]);
    expect(diagnosis.appearance).toMatchObject([
      { top: 0, sentences: ["It is 1.5 times what it should be, everywhere."], pattern: { kind: "factor" } },
    ]);
  });

  it("tries nothing once time is up, and is not confident then", () => {
    const call = buildCase(CONVOLUTION);
    const got = mutant(call, convolutionFlippedFilters);
    const none = diagnose(call, got, { budgetMs: -1 });
    expect(none).toMatchObject({ explanations: [], confident: false, outOfTime: true, tried: { single: 0, pairs: 0 } });
    expect(none.appearance).toHaveLength(1);
    // The first prediction takes longer than there is time: what it explains stands, and nothing is claimed of the others.
    const slow: Fault = {
      ...convolutionFlippedFilters,
      predict: (...given) => {
        const until = performance.now() + 150;
        while (performance.now() < until);
        return convolutionFlippedFilters.predict(...given);
      },
    };
    const some = diagnose(call, got, { faults: [slow, halved, coarse], budgetMs: 100 });
    expect(named(some)).toEqual([["convolution/flipped-filters"]]);
    expect(some).toMatchObject({ confident: false, outOfTime: true, tried: { single: 1 } });
  });

  it("lists a fault that cannot predict, and goes on", () => {
    const call = buildCase(CONVOLUTION);
    const diagnosis = diagnose(call, mutant(call, convolutionFlippedFilters), { faults: [crashing, ...KNOWN] });
    expect(named(diagnosis)).toEqual([["convolution/flipped-filters"]]);
    expect(diagnosis.broken).toEqual(["test/crashing: no such weights"]);
  });
});
