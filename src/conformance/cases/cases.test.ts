import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LAYERS, type LayerType } from "../../caffe/layers/index.ts";
import { forwardLayer, referenceSupports } from "../../reference/net.ts";
import { count } from "../../tensor/shape.ts";
import { buildCase, type LayerCase } from "../layer-case.ts";
import { CASES } from "./index.ts";
import type { LayerCases } from "./layer-cases.ts";

const TYPES = Object.keys(LAYERS) as LayerType[];
/** An Input computes nothing: its tops are fed. */
const COMPUTED = TYPES.filter((type) => referenceSupports(type) && type !== "Input");

/** The reference's tops have the shapes that the layer states, and are whole. */
function computes(type: LayerType, layerCase: LayerCase): void {
  const { layer, bottoms, params } = buildCase(layerCase);
  expect(layer.type).toBe(type);
  const tops = forwardLayer(layer, bottoms, params);
  expect(tops).toHaveLength(layer.tops.length);
  for (const [i, { shape, values }] of tops.entries()) {
    expect(shape.every((extent) => Number.isSafeInteger(extent) && extent >= 0)).toBe(true);
    expect(values).toHaveLength(count(shape));
    if (!layer.dynamic) expect(shape).toEqual(layer.topShapes[i]);
  }
}

describe("cases", () => {
  it("are there for every layer type that the reference computes", () => {
    expect(Object.keys(CASES).toSorted()).toEqual(COMPUTED.toSorted());
  });

  describe.each(COMPUTED)("%s", (type) => {
    const { corners, any } = CASES[type] as LayerCases;

    it("has corners that build and compute", () => {
      expect(Object.keys(corners).length).toBeGreaterThan(0);
      for (const corner of Object.values(corners)) computes(type, corner);
    });

    it("draws legal layers only, which differ", () => {
      const drawn = fc.sample(any, { numRuns: 200, seed: 2 });
      for (const one of drawn) computes(type, one);
      const different = new Set(drawn.map((one) => JSON.stringify(one)));
      if (type === "Parameter" || type === "Silence") expect(different.size).toBe(1);
      else expect(different.size).toBeGreaterThan(100);
    });
  });
});
