/** One layer for a spec: from a prototxt snippet to the reference, and to an engine. */
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Backend } from "../../src/backends/backend.ts";
import { parseBackendSpec } from "../../src/backends/index.ts";
import type { LayerType } from "../../src/caffe/layers/index.ts";
import { oneLayerNet } from "../../src/caffe/net.ts";
import type { Rules } from "../../src/caffe/rules.ts";
import { isUndecided, layerAcceptance } from "../../src/comparison/acceptance.ts";
import { compare } from "../../src/comparison/compare.ts";
import { CASES } from "../../src/conformance/cases/index.ts";
import type { LayerCases } from "../../src/conformance/cases/layer-cases.ts";
import type { FillingKind, Numbers } from "../../src/conformance/filling.ts";
import { buildCase, type BuiltCase, type LayerCase } from "../../src/conformance/layer-case.ts";
import type { Output } from "../../src/reference/forward.ts";
import { forwardLayer } from "../../src/reference/net.ts";
import type { Blob } from "../../src/tensor/blob.ts";
import { FP32 } from "../../src/tensor/profile.ts";
import { wholeBlob } from "../../src/tensor/random.ts";
import { sameShape, type Shape } from "../../src/tensor/shape.ts";

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
  const used = backend ?? (await onnxruntime());
  expect(used.supports(layer.layer)).toEqual({ supported: true });
  expect(await deviationOf(layer, used)).toBeNull();
}

/** What the engine computes otherwise than the reference, beyond the derived tolerance; null: nothing. */
async function deviationOf({ trained, layer, bottoms, params }: BuiltCase, backend: Backend): Promise<object | null> {
  const expected = forwardLayer(layer, bottoms, params);
  await using session = await backend.prepare(oneLayerNet(trained, layer));
  const feeds = new Map(layer.bottoms.map((id, i) => [id, bottoms[i]]));
  const got = await session.run(feeds, layer.tops);
  for (const [i, output] of expected.entries()) {
    const blob = got.get(layer.tops[i]) as Blob;
    expect(isUndecided(output, FP32), "rounding decides what is selected").toBe(false);
    if (!sameShape(blob.shape, output.shape)) return { top: i, shape: blob.shape, expected: output.shape };
    const { outside, worst } = compare(output, layerAcceptance(output, FP32), blob.data, FP32);
    if (outside > 0) return { top: i, outside, worst };
  }
  return null;
}

interface KnownFailure {
  readonly type: LayerType;
  readonly case: string;
  readonly kinds?: readonly FillingKind[];
  readonly reason: string;
}

const KNOWN = JSON.parse(
  readFileSync(new URL("../expectations/onnxruntime-cpu.json", import.meta.url), "utf8"),
) as readonly KnownFailure[];

function isKnown(type: LayerType, name: string, { bottoms }: LayerCase): boolean {
  return KNOWN.some(
    (known) =>
      known.type === type &&
      known.case === name &&
      (known.kinds?.some((kind) => bottoms.some(({ numbers: n }) => "kind" in n && n.kind === kind)) ?? true),
  );
}

/**
 * Tries a type's cases (src/conformance/cases/) on onnxruntime: a test for every corner, and one for `runs` random layers. What
 * the lowering refuses is computed by the reference alone; of every type something must be compared.
 */
export function conforms(type: LayerType, { runs = 100, seed = 1 } = {}): void {
  const { corners, any } = CASES[type] as LayerCases;
  let compared = 0;

  async function tried(given: LayerCase): Promise<object | null> {
    const built = buildCase(given);
    const backend = await onnxruntime();
    if (!backend.supports(built.layer).supported) {
      reference(built);
      return null;
    }
    compared++;
    return deviationOf(built, backend);
  }

  describe("onnxruntime conforms", () => {
    it.each(Object.entries(corners))("%s", async (name, corner) => {
      const deviation = await tried(corner);
      // A known failure that is none any more is struck off the list.
      if (isKnown(type, name, corner)) expect(deviation).not.toBeNull();
      else expect(deviation).toBeNull();
    });

    it("any legal layer", async () => {
      await fc.assert(
        fc.asyncProperty(any, async (drawn) => {
          const deviation = await tried(drawn);
          if (!isKnown(type, "any", drawn)) expect(deviation).toBeNull();
        }),
        { numRuns: runs, seed },
      );
      expect(compared).toBeGreaterThan(0);
    });
  });
}
