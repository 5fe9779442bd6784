/** One layer for a spec: from a prototxt snippet to the reference, and to an engine. */
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Backend } from "../../src/backends/backend.ts";
import { parseBackendSpec } from "../../src/backends/index.ts";
import type { LayerType } from "../../src/caffe/layers/index.ts";
import type { Rules } from "../../src/caffe/rules.ts";
import { CASES } from "../../src/conformance/cases/index.ts";
import type { LayerCases } from "../../src/conformance/cases/layer-cases.ts";
import { ANY, expectationOf, readExpectations } from "../../src/conformance/expectations.ts";
import type { Numbers } from "../../src/conformance/filling.ts";
import { buildCase, type BuiltCase, type LayerCase } from "../../src/conformance/layer-case.ts";
import { type LayerOutcome, runLayer } from "../../src/conformance/run-layer.ts";
import type { Output } from "../../src/reference/forward.ts";
import { forwardLayer } from "../../src/reference/net.ts";
import { wholeBlob } from "../../src/tensor/random.ts";
import type { Shape } from "../../src/tensor/shape.ts";

/** Whole numbers below a limit, by seed: labels, words, places. */
export function wholeNumbers(shape: Shape, below: number, seed: number): { shape: Shape; values: number[] } {
  return { shape, values: [...wholeBlob(shape, below, seed).data] };
}

export type { BuiltCase as LayerCase };

/** Numbers for a blob: given, or by seed. */
type SpecNumbers = number | readonly number[] | Float32Array;

function numbers(given: SpecNumbers): Numbers {
  return typeof given === "number" ? { kind: "uniform", seed: given } : [...given];
}

/**
 * A layer with its bottoms and params, built.
 * @param body the inside of `layer { … }` without name, bottoms and tops: 'type: "ReLU" relu_param { … }'
 * @param bottoms shapes, or shapes with numbers
 * @param params numbers of each param in order; seeded ones where none are given
 * @param tops how many
 * @param rules other versions of Caffe's rules
 */
export function layerCase(
  body: string,
  bottoms: readonly { shape: Shape; values?: SpecNumbers }[],
  params: readonly (SpecNumbers | undefined)[] = [],
  tops = 1,
  rules: Partial<Rules> = {},
): BuiltCase {
  return buildCase({
    body,
    bottoms: bottoms.map(({ shape, values }, i) => ({ shape, numbers: numbers(values ?? i + 1) })),
    params: params.map((given) => (given === undefined ? undefined : numbers(given))),
    tops,
    rules,
  });
}

/** What the reference computes. */
export function reference({ layer, bottoms, params }: BuiltCase): Output[] {
  return forwardLayer(layer, bottoms, params);
}

/** The reference's first top as plain numbers. */
export function values(layer: BuiltCase): number[] {
  return [...reference(layer)[0].values];
}

let engine: Promise<Backend> | undefined;

/** onnxruntime on the CPU, which is always there. */
export function onnxruntime(): Promise<Backend> {
  engine ??= parseBackendSpec("onnxruntime:cpu")
    .load()
    .then((found) => {
      if (found.kind !== "available") throw new Error(`${found.reason} ${found.remedy}`);
      return found.backend;
    });
  return engine;
}

/** The engine computes what the reference computes, within the derived tolerance. */
export async function expectConforms(layer: BuiltCase, backend?: Backend): Promise<void> {
  expect(await runLayer(layer, backend ?? (await onnxruntime()))).toMatchObject({ kind: "pass" });
}

const EXPECTATIONS = await readExpectations(
  fileURLToPath(new URL("../expectations/onnxruntime-cpu.json", import.meta.url)),
);

/**
 * Tries a type's cases (src/conformance/cases/) on onnxruntime: a test for every corner, and one for `runs` random layers. What
 * the lowering refuses is computed by the reference alone; of every type something must be compared.
 */
export function conforms(type: LayerType, { runs = 100, seed = 1 } = {}): void {
  const { corners, any } = CASES[type] as LayerCases;
  let compared = 0;

  /** What the engine computes otherwise; null: nothing, or it is not asked. */
  async function tried(given: LayerCase): Promise<LayerOutcome | null> {
    const built = buildCase(given);
    const outcome = await runLayer(built, await onnxruntime());
    if (outcome.kind === "unsupported") {
      reference(built);
      return null;
    }
    expect(outcome.kind, "rounding decides what is selected").not.toBe("undecided");
    compared++;
    return outcome.kind === "pass" ? null : outcome;
  }

  const isKnown = (name: string, given: LayerCase): boolean =>
    expectationOf(EXPECTATIONS, type, name, given) !== undefined;

  describe("onnxruntime conforms", () => {
    it.each(Object.entries(corners))("%s", async (name, corner) => {
      const deviation = await tried(corner);
      // A known failure that is none any more is struck off the list.
      if (isKnown(name, corner)) expect(deviation).not.toBeNull();
      else expect(deviation).toBeNull();
    });

    it("any legal layer", async () => {
      await fc.assert(
        fc.asyncProperty(any, async (drawn) => {
          const deviation = await tried(drawn);
          if (!isKnown(ANY, drawn)) expect(deviation).toBeNull();
        }),
        { numRuns: runs, seed },
      );
      expect(compared).toBeGreaterThan(0);
    });
  });
}
