/** Faults of arithmetic: other roundings than the claimed ones, recognised by the bits or by the size of the error. */
import { describe, expect, it } from "vitest";
import type { Layer } from "../../caffe/net.ts";
import { layerAcceptance } from "../../comparison/acceptance.ts";
import { compare } from "../../comparison/compare.ts";
import { buildCase, type BuiltCase, type LayerCase } from "../../conformance/layer-case.ts";
import type { Output } from "../../reference/forward.ts";
import { forwardLayer } from "../../reference/net.ts";
import type { Blob } from "../../tensor/blob.ts";
import { BF16, FP16, FP32 } from "../../tensor/profile.ts";
import { type Rounding, toNearest, toTf32, truncated } from "../../tensor/rounding.ts";
import type { Compute, Fault } from "../fault.ts";
import { FAULTS } from "./index.ts";

const reference: Compute = ({ layer, bottoms, params }) => forwardLayer(layer as Layer, bottoms, params);

function faultOf(id: string): Fault {
  const fault = FAULTS.find((one) => one.id === id);
  if (fault === undefined) throw new RangeError(`no fault ${id}`);
  return fault;
}

const CONVOLUTION: LayerCase = {
  body: 'type: "Convolution" convolution_param { num_output: 6 kernel_size: 3 pad: 1 }',
  bottoms: [{ shape: [1, 40, 5, 4], numbers: { kind: "uniform", seed: 1 } }],
};
const PRODUCT: LayerCase = {
  body: 'type: "InnerProduct" inner_product_param { num_output: 5 }',
  bottoms: [{ shape: [3, 200], numbers: { kind: "uniform", seed: 1 } }],
};
const TINY: LayerCase = {
  ...PRODUCT,
  bottoms: [{ shape: [3, 200], numbers: { kind: "uniform", seed: 1, low: -(2 ** -14), high: 2 ** -14 } }],
  params: [undefined, [0, 0, 0, 0, 0]],
};
/** Numbers of five significant bits, for which every format is long enough. */
const SHORT: LayerCase = {
  body: 'type: "InnerProduct" inner_product_param { num_output: 1 }',
  bottoms: [{ shape: [1, 3], numbers: [1, -2.5, 0.75] }],
  params: [[0.5, 3, -1], [0.1]],
};

function tops(outputs: readonly Output[]): Blob[] {
  return outputs.map(({ shape, values }) => ({ shape, data: Float32Array.from(values) }));
}

/** How many numbers of a top lie outside what the output accepts. */
function outside(output: Output, { data }: Blob): number {
  return compare(output, layerAcceptance(output, FP32), data, FP32).outside;
}

/** An InnerProduct that an engine sums in order, each partial sum rounded, the bias first. */
function summed(
  { bottoms: [bottom], params: [weights, bias], layer }: BuiltCase,
  operand: Rounding,
  sum: Rounding,
): Blob {
  const [shape] = layer.topShapes;
  const K = weights.shape[1];
  const data = Float32Array.from({ length: shape[0] * shape[1] }, (_, i) => {
    const [row, output] = [Math.floor(i / shape[1]), i % shape[1]];
    let total = sum(bias.data[output]);
    for (let k = 0; k < K; k++) {
      total = sum(total + operand(bottom.data[row * K + k]) * operand(weights.data[output * K + k]));
    }
    return total;
  });
  return { shape, data };
}

const identity: Rounding = (x) => x;

describe.each([
  "arithmetic/tf32",
  "arithmetic/tf32-truncated",
  "arithmetic/fp16",
  "arithmetic/bf16",
  "arithmetic/bf16-truncated",
  "arithmetic/fp16-storage",
  "arithmetic/bf16-storage",
  "arithmetic/fp16-accumulation",
  "arithmetic/bf16-accumulation",
])("%s", (id) => {
  const fault = faultOf(id);

  it.each([CONVOLUTION, PRODUCT])("shows in $body", (layerCase) => {
    const call = buildCase(layerCase);
    expect(fault.hidden?.(call)).toBeUndefined();
    const wrong = tops(fault.predict(call, reference));
    expect(outside(reference(call)[0], wrong[0])).toBeGreaterThan(0);
    if (fault.matches !== undefined) {
      expect(fault.matches(call, wrong, reference)).toBe(true);
      expect(fault.matches(call, tops(reference(call)), reference)).toBe(false);
    }
  });
});

describe("rounded operands", () => {
  it.each([
    "arithmetic/tf32",
    "arithmetic/tf32-truncated",
    "arithmetic/fp16",
    "arithmetic/bf16",
    "arithmetic/bf16-truncated",
  ])("%s says that numbers short enough do not show it", (id) => {
    const call = buildCase(SHORT);
    expect(faultOf(id).hidden?.(call)).toContain("no more bits");
    expect(outside(reference(call)[0], tops(faultOf(id).predict(call, reference))[0])).toBe(0);
  });

  it("TF32 rounds 1024.5 to 1025, as an RTX 3090 was seen to do, and leaves the bias alone", () => {
    const call = buildCase({ ...SHORT, bottoms: [{ shape: [1, 1], numbers: [1024.5] }], params: [[1], [0.25]] });
    expect(faultOf("arithmetic/tf32").predict(call, reference)[0].values[0]).toBe(1025.25);
    expect(faultOf("arithmetic/tf32-truncated").predict(call, reference)[0].values[0]).toBe(1024.25);
  });

  it.each([
    ["arithmetic/tf32", toTf32],
    ["arithmetic/fp16", toNearest(FP16)],
    ["arithmetic/bf16", toNearest(BF16)],
    ["arithmetic/bf16-truncated", truncated(BF16)],
  ] as const)(
    "%s alone predicts what is summed in float32 in order, where numbers are below half precision's range",
    (id, operand) => {
      const got = summed(buildCase(TINY), operand, Math.fround);
      expect(outside(reference(buildCase(TINY))[0], got)).toBeGreaterThan(0);
      expect(fitting(TINY, got)).toEqual([id]);
    },
  );

  it("TF32 and half precision have as many bits, and agree between 2⁻¹⁴ and 65504", () => {
    const got = summed(buildCase(PRODUCT), toTf32, Math.fround);
    expect(fitting(PRODUCT, got)).toEqual(["arithmetic/fp16", "arithmetic/tf32"]);
  });
});

/** The arithmetic faults that predict a product's numbers. */
function fitting(layerCase: LayerCase, got: Blob): string[] {
  const call = buildCase(layerCase);
  return FAULTS.filter(
    ({ id, types, matches }) => id.startsWith("arithmetic/") && types.includes("InnerProduct") && matches === undefined,
  )
    .filter((fault) => outside(fault.predict(call, reference)[0], got) === 0)
    .map(({ id }) => id);
}

describe("storage in 16 bits", () => {
  it("is exact in selections", () => {
    const call = buildCase({
      body: 'type: "ReLU"',
      bottoms: [{ shape: [3], numbers: [1 + 2 ** -11, -3, 1 + 3 * 2 ** -11] }],
    });
    const [half] = faultOf("arithmetic/fp16-storage").predict(call, reference);
    expect([...half.values]).toEqual([1, 0, 1 + 2 ** -9]);
    expect(outside(half, { shape: [3], data: Float32Array.of(1, 0, 1 + 2 ** -9 + 2 ** -20) })).toBe(1);
  });

  it("allows the neighbour where an honest sum may lie to either side of a limit", () => {
    // Exactly between two numbers of half precision: 2049 is between 2048 and 2050.
    const call = buildCase({ ...SHORT, bottoms: [{ shape: [1, 2], numbers: [1024, 1] }], params: [[2, 1], [0]] });
    const [half] = faultOf("arithmetic/fp16-storage").predict(call, reference);
    expect(half.values[0]).toBe(2048);
    for (const [y, wrong] of [
      [2048, 0],
      [2050, 0],
      [2052, 1],
    ] as const) {
      expect(outside(half, { shape: [1, 1], data: Float32Array.of(y) })).toBe(wrong);
    }
  });

  it("gives what an engine stores that computes in float32", () => {
    const round = toNearest(FP16);
    const call = buildCase({ ...PRODUCT, params: [undefined, [0, 0, 0, 0, 0]] });
    const { shape, data } = summed(call, round, Math.fround);
    expect(
      outside(faultOf("arithmetic/fp16-storage").predict(call, reference)[0], { shape, data: data.map(round) }),
    ).toBe(0);
  });
});

describe("sums in 16 bits", () => {
  it.each([
    ["arithmetic/fp16-accumulation", FP16],
    ["arithmetic/bf16-accumulation", BF16],
  ] as const)("%s is recognised by its size, whatever the order", (id, profile) => {
    const call = buildCase(PRODUCT);
    const round = toNearest(profile);
    const fault = faultOf(id);
    const got = summed(call, round, round);
    expect(outside(fault.predict(call, reference)[0], got)).toBeGreaterThan(0);
    expect(fault.matches?.(call, [got], reference)).toBe(true);
    // Numbers of the format, but nowhere near.
    expect(fault.matches?.(call, [{ ...got, data: got.data.map((y) => 8 * y + 4) }], reference)).toBe(false);
    // Near, but in float32.
    expect(fault.matches?.(call, [summed(call, identity, Math.fround)], reference)).toBe(false);
  });
});

describe("arithmetic/flush-to-zero", () => {
  const fault = faultOf("arithmetic/flush-to-zero");
  const small = (body: string, numbers: number[], params?: number[][]): BuiltCase =>
    buildCase({ body, bottoms: [{ shape: [1, numbers.length], numbers }], params });

  it("makes zeros of subnormal numbers, and keeps their sign", () => {
    const call = small('type: "ReLU"', [2 ** -130, -1, 2 ** -126]);
    expect(fault.hidden?.(call)).toBeUndefined();
    const [output] = fault.predict(call, reference);
    expect([...output.values]).toEqual([0, 0, 2 ** -126]);
    expect(outside(reference(call)[0], tops([output])[0])).toBe(1);
  });

  it("flushes products too", () => {
    const call = small('type: "Scale" scale_param { axis: 1 num_axes: 0 }', [2 ** -70, 2 ** -60], [[2 ** -60]]);
    expect(fault.hidden?.(call)).toBeUndefined();
    expect([...fault.predict(call, reference)[0].values]).toEqual([0, 2 ** -120]);
  });

  it("does not show in ordinary numbers, or where a small term is added to a large one", () => {
    expect(fault.hidden?.(buildCase(CONVOLUTION))).toContain("small enough");
    const call = small('type: "InnerProduct" inner_product_param { num_output: 1 }', [2 ** -130, 1], [[1, 1], [0]]);
    expect(fault.hidden?.(call)).toContain("small enough to matter");
    expect(outside(reference(call)[0], tops(fault.predict(call, reference))[0])).toBe(0);
  });
});
