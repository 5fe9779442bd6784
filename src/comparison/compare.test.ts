import { describe, expect, it } from "vitest";
import { FP32, FP32_FLUSHING, FP64 } from "../tensor/profile.ts";
import type { Output } from "../reference/forward.ts";
import { confidence, gammaProbable, gammaProved, isUndecided, layerAcceptance, widened } from "./acceptance.ts";
import { compare, deviates, otherShape } from "./compare.ts";

const u = FP32.unitRoundoff;

function output(values: number[], error: Partial<Output> = {}): Output {
  const magnitude = Float64Array.from(values, Math.abs);
  return { shape: [values.length], values: new Float64Array(values), magnitude, length: 1, pointwise: null, ...error };
}

function check(expected: Output, got: number[]) {
  return compare(expected, layerAcceptance(expected, FP32), Float32Array.from(got), FP32);
}

describe("bounds", () => {
  it("γₙ is nu/(1 − nu), and nothing bounds a sum of 1/u terms", () => {
    expect(gammaProved(1, u)).toBe(u / (1 - u));
    expect(gammaProved(4, 1 / 8)).toBe(1);
    expect(gammaProved(2 ** 24, u)).toBe(Number.POSITIVE_INFINITY);
  });

  it("γ̃ₙ grows with √n", () => {
    const lambda = 9;
    expect(gammaProbable(400, u, lambda) / gammaProbable(100, u, lambda)).toBeCloseTo(2, 3);
  });

  it("λ follows from the number of elements and the stated chance alone", () => {
    // 2·n·N·exp(−λ²/2) = chance
    const lambda = confidence(576, 1000, 1e-9);
    expect(2 * 576 * 1000 * Math.exp(-(lambda ** 2) / 2)).toBeCloseTo(1e-9, 15);
  });

  it("a short sum is held to the proved bound, a long one to the probable", () => {
    const short = output([1], { length: 3 });
    expect(layerAcceptance(short, FP32).allowed(0)).toBe(layerAcceptance(short, FP32).proved(0));
    const long = output([1], { length: 4608 });
    expect(layerAcceptance(long, FP32).allowed(0)).toBeLessThan(layerAcceptance(long, FP32).proved(0) / 5);
  });
});

describe("compare", () => {
  it("accepts the rounded value and reports it as identical", () => {
    const comparison = check(output([0.1, 1 / 3]), [0.1, 1 / 3]);
    expect(comparison).toMatchObject({ elements: 2, outside: 0, identical: 2, ratio: 0, worst: null });
  });

  it("finds the worst element, with its index and its interval", () => {
    const expected = { ...output([1, 2, 3, 4, 5, 6]), shape: [2, 3] };
    const comparison = check(expected, [1, 2, 3, 4, 5.5, 6.0001]);
    expect(comparison.outside).toBe(2);
    expect(comparison.proved).toBe(true);
    expect(comparison.worst).toMatchObject({ index: [1, 1], got: 5.5, expected: 5 });
    const [low, high] = (comparison.worst as { accepted: readonly [number, number] }).accepted;
    expect(high - 5).toBeCloseTo(5 * u, 10);
    expect(5 - low).toBeCloseTo(5 * u, 10);
  });

  it("allows nothing where the layer only selects", () => {
    const expected = output([1, 2], { magnitude: null, length: 0 });
    expect(check(expected, [1, 2]).outside).toBe(0);
    const comparison = check(expected, [1, 2 + 2 ** -22]);
    expect(comparison).toMatchObject({ outside: 1, ratio: Number.POSITIVE_INFINITY });
    expect(comparison.worst?.ulps).toBe(1);
    expect(check(output([1, 2, 3], { magnitude: null, length: 0 }), [1.5, 4, 3.25]).worst?.index).toEqual([1]);
    expect(check(output([1, 2, 3], { magnitude: null, length: 0 }), [9, Number.NaN, 3.25]).worst?.index).toEqual([1]);
  });

  it("accepts a zero of the other sign, and counts it", () => {
    expect(check(output([0], { magnitude: null }), [-0])).toMatchObject({ outside: 0, signedZeros: 1 });
  });

  it("wants NaN where there is NaN, and only there", () => {
    expect(check(output([Number.NaN, 1]), [Number.NaN, 1]).outside).toBe(0);
    expect(check(output([Number.NaN]), [1])).toMatchObject({ outside: 1, nanMismatches: 1 });
    expect(check(output([1]), [Number.NaN])).toMatchObject({ outside: 1, nanMismatches: 1, proved: true });
  });

  it("accepts an infinity only where the interval or a partial sum reaches it", () => {
    const huge = FP32.largest;
    expect(check(output([1]), [Number.POSITIVE_INFINITY]).outside).toBe(1);
    expect(check(output([huge]), [Number.POSITIVE_INFINITY]).outside).toBe(0);
    expect(check(output([huge]), [Number.NEGATIVE_INFINITY]).outside).toBe(0); // a partial sum may overflow either way
    expect(check(output([1e39]), [Number.POSITIVE_INFINITY]).outside).toBe(0);
    const cancelling = output([1], { magnitude: Float64Array.of(1e39), length: 4 });
    expect(check(cancelling, [Number.NaN]).outside).toBe(0);
    expect(check(output([Number.POSITIVE_INFINITY]), [huge]).outside).toBe(1);
  });

  it("counts every element of another shape as outside, and an empty one as deviating too", () => {
    expect(deviates(check(output([1, 2]), [1, 2]))).toBe(false);
    expect(deviates(check(output([1, 2]), [1, 3]))).toBe(true);
    const other = otherShape([2, 3], [3, 2]);
    expect(other).toMatchObject({ elements: 6, outside: 6, misshapen: [3, 2], worst: null, proved: true });
    expect(deviates(otherShape([0, 7], [1, 7]))).toBe(true);
  });

  it("is not fooled by an allowance that is no number", () => {
    const expected = output([1], { magnitude: Float64Array.of(Number.NaN) });
    expect(check(expected, [2]).outside).toBe(1);
  });

  it("accepts what gradual underflow loses, and no more", () => {
    const tiny = 2 ** -149;
    const expected = output([tiny * 3.4], { magnitude: Float64Array.of(tiny * 3.4), length: 2 });
    expect(check(expected, [tiny * 4]).outside).toBe(0);
    expect(check(expected, [tiny * 6]).outside).toBe(1);
  });

  it("widens by what was inherited, and then proves nothing", () => {
    const expected = output([1]);
    const acceptance = widened(layerAcceptance(expected, FP32), Float64Array.of(0.5));
    expect(compare(expected, acceptance, Float32Array.of(1.4), FP32).outside).toBe(0);
    expect(compare(expected, acceptance, Float32Array.of(1.6), FP32)).toMatchObject({ outside: 1, proved: false });
  });

  it("compares float64 records in float64", () => {
    const expected = output([1 / 3]);
    const acceptance = layerAcceptance(expected, FP64);
    expect(compare(expected, acceptance, Float64Array.of(1 / 3 + 2 ** -54), FP64).outside).toBe(0);
    expect(compare(expected, acceptance, Float64Array.of(Math.fround(1 / 3)), FP64).outside).toBe(1);
  });
});

describe("where subnormal numbers may be flushed", () => {
  const tiny = 2 ** -130;
  const flushing = (expected: Output, got: number[]) =>
    compare(expected, layerAcceptance(expected, FP32_FLUSHING), Float32Array.from(got), FP32_FLUSHING).outside;
  const selected = (values: number[], flushed?: Output): Output => ({
    ...output(values, { magnitude: null, length: 0 }),
    ...(flushed === undefined ? {} : { flushed }),
  });

  it("a selection may return 0 or another subnormal number for one, and nothing else for any other", () => {
    expect(flushing(selected([tiny, -tiny, 0, 1]), [0, 0, -tiny, 1])).toBe(0);
    expect(flushing(selected([tiny]), [2 ** -125])).toBe(1);
    expect(flushing(selected([2 ** -126]), [0])).toBe(1);
    expect(check(selected([tiny]), [0]).outside).toBe(1);
  });

  it("what a step has lost may have been enlarged by later ones", () => {
    const expected = { ...output([0], { magnitude: Float64Array.of(0) }), enlarged: Float64Array.of(300) };
    expect(flushing(expected, [300 * 2 ** -126])).toBe(0);
    expect(flushing(expected, [310 * 2 ** -126])).toBe(1);
    expect(check(expected, [2 ** -149 * 150]).outside).toBe(0);
    expect(check(expected, [2 ** -149 * 155]).outside).toBe(1);
  });

  it("each element may be what the layer makes of zeros instead", () => {
    const expected = selected([1, 1, 1], selected([0, 0, 1]));
    expect(flushing(expected, [0, 1, 1])).toBe(0);
    expect(flushing(expected, [0, 0.5, 0])).toBe(2);
    expect(flushing(selected([Number.POSITIVE_INFINITY], selected([Number.NaN])), [Number.NaN])).toBe(0);
  });

  it("what is near neither is measured and proved by the exact result", () => {
    const expected = selected([1], selected([0]));
    const { worst, proved } = compare(
      expected,
      layerAcceptance(expected, FP32_FLUSHING),
      Float32Array.of(3),
      FP32_FLUSHING,
    );
    expect(worst).toMatchObject({ expected: 1, accepted: [1, 1] });
    expect(proved).toBe(true);
  });

  it("a layer that is undecided of zeros is undecided", () => {
    const undecided = { ...selected([0]), decidedBelow: u / 2 };
    expect(isUndecided(selected([1], undecided), FP32_FLUSHING)).toBe(true);
    expect(isUndecided(selected([1], selected([0])), FP32_FLUSHING)).toBe(false);
  });
});
