import { inflateRawSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { layerAcceptance } from "../../comparison/acceptance.ts";
import { FP32 } from "../../tensor/profile.ts";
import { count, type Shape } from "../../tensor/shape.ts";
import { mapsOf } from "./maps.ts";
import { hashOf, parseHash } from "./page/route.ts";
import { lanesOf } from "./page/lanes.ts";
import { reviveNumbers } from "./page/revive.ts";
import { lookAt, pictures } from "./sight.ts";

/** Values 1, 2, 3 …, each a sum of one term; `wrong` is added to some. */
function seen(shape: Shape, wrong: Readonly<Record<number, number>> = {}) {
  const values = Float64Array.from({ length: count(shape) }, (_, i) => i + 1);
  const output = { shape, values, magnitude: values, length: 1, pointwise: null };
  const data = Float32Array.from(values, (value, i) => value + (wrong[i] ?? 0));
  return lookAt({ expected: output, got: { shape, data }, acceptance: layerAcceptance(output, FP32) }, FP32);
}

function floats(bytes: Uint8Array, bits: number): number[] {
  const raw = new Uint8Array(inflateRawSync(bytes));
  if (bits === 32) return [...new Float32Array(raw.buffer)];
  const number = raw.length / 2;
  const words = Uint32Array.from({ length: number }, (_, i) => ((raw[number + i] << 8) | raw[i]) << 16);
  return [...new Float32Array(words.buffer)];
}

describe("maps", () => {
  it("are channels of images, and items of a batch of vectors, wrapped", () => {
    expect(mapsOf([2, 3, 5, 7])).toEqual({ count: 6, elements: 35, height: 5, width: 7 });
    expect(mapsOf([2, 10])).toEqual({ count: 2, elements: 10, height: 3, width: 4 });
    expect(mapsOf([1, 1000, 1, 1])).toMatchObject({ count: 1, elements: 1000 });
    expect(mapsOf([1, 1, 7000])).toMatchObject({ count: 1, elements: 7000 });
    expect(mapsOf([])).toEqual({ count: 1, elements: 1, height: 1, width: 2 });
    expect(mapsOf([0, 4])).toMatchObject({ count: 0, elements: 0 });
  });
});

describe("what is seen of a comparison", () => {
  it("counts every element once, exact ones apart, and names the worst with its map", () => {
    const { sight, outside } = seen([1, 2, 2, 3], { 4: 0.5, 7: -1e-2, 9: Number.NaN });
    expect(outside).toBe(3);
    expect(sight.ratios).toMatchObject({ exact: 9, infinite: 1 });
    expect(sight.ratios.counts.reduce((a, b) => a + b)).toBe(2);
    expect(sight.worst.map(({ index }) => index)).toEqual([
      [0, 1, 1, 0],
      [0, 0, 1, 1],
      [0, 1, 0, 1],
    ]);
    expect(sight.worstMaps.map(([map]) => map)).toEqual([1, 0]);
    const total = (bins: readonly number[]): number => bins.reduce((a, b) => a + b);
    expect([total(sight.values.reference), total(sight.values.backend)]).toEqual([12, 11]);
    // NaN has no place on a logarithmic axis.
    expect(sight.scatter.cells.reduce((sum, [, , elements]) => sum + elements, 0)).toBe(2);
  });
});

describe("pictures", () => {
  it("hold every number as it is where there is room: reference, backend, difference, allowed", () => {
    const { choice, bytes } = pictures(seen([1, 2, 1, 2], { 2: 1 }), Number.POSITIVE_INFINITY);
    expect(choice).toEqual({ maps: null, cell: 1, bits: 32 });
    const numbers = floats(bytes, 32);
    expect(numbers.slice(0, 6)).toEqual([1, 2, 1, 2, 0, 0]);
    expect(numbers.slice(8, 14)).toEqual([3, 4, 4, 4, 1, 0]);
  });

  it("are fewer maps and larger cells where there is not, and what is wrong does not vanish", () => {
    const shape = [1, 80, 32, 32];
    const at = 77 * 32 * 32 + 13 * 32 + 14;
    const wrong = seen(shape, { [at]: 1e6 });
    const { choice, bytes } = pictures(wrong, 8000);
    expect(bytes.length).toBeLessThanOrEqual(8000);
    expect(choice.bits).toBe(16);
    expect(choice.cell).toBeGreaterThan(1);
    expect(choice.maps).toContain(77);
    expect(choice.maps).toContain(0);
    const numbers = floats(bytes, 16);
    const cells = Math.ceil(32 / choice.cell) ** 2;
    const map = (choice.maps?.indexOf(77) ?? 0) * cells * 4;
    const cell = Math.floor(13 / choice.cell) * Math.ceil(32 / choice.cell) + Math.floor(14 / choice.cell);
    expect(numbers[map + 2 * cells + cell] / 1e6).toBeCloseTo(1, 2);
    expect(numbers.filter((value, i) => Math.floor(i / cells) % 4 === 2 && value !== 0)).toHaveLength(1);
  });

  it("thin a long vector, too", () => {
    const { choice, bytes } = pictures(seen([1, 50_000]), 1000);
    expect(bytes.length).toBeLessThanOrEqual(1000);
    expect(choice.cell).toBeGreaterThan(1);
  });
});

describe("the net beside its list", () => {
  const layer = (bottoms: string[], tops: string[]) => ({ bottoms, tops });

  it("is one straight line for a chain", () => {
    const lanes = lanesOf([layer([], ["a"]), layer(["a"], ["b"]), layer(["b"], ["c"])]);
    expect(lanes).toMatchObject({ nodes: [0, 0, 0], width: 1 });
    expect(lanes.edges).toHaveLength(2);
  });

  it("gives branches lanes of their own, and takes them again", () => {
    // a → b → d; a → d; d → e
    const lanes = lanesOf([layer([], ["a"]), layer(["a"], ["b"]), layer(["a", "b"], ["d"]), layer(["d"], [])]);
    expect(lanes.width).toBe(2);
    expect(lanes.nodes).toEqual([0, 1, 0, 0]);
    // No two edges that run past the same row share a lane, unless they carry the same blob.
    expect(lanes.edges.map(({ from, to, lane }) => [from.row, to.row, lane])).toEqual([
      [0, 1, 0],
      [0, 2, 0],
      [1, 2, 1],
      [2, 3, 0],
    ]);
  });
});

describe("addresses and numbers", () => {
  it("come back as they went", () => {
    const parts = ["onnxruntime:cpu", "inception_3a/1x1", "100 %"];
    expect(parseHash(hashOf(...parts))).toEqual(parts);
    expect(parseHash("#/%zz")).toEqual(["%zz"]);
    const text = '{"ratio":"Infinity","got":"NaN","name":"NaN"}';
    expect(JSON.parse(text, reviveNumbers)).toEqual({ ratio: Number.POSITIVE_INFINITY, got: Number.NaN, name: "NaN" });
  });
});
