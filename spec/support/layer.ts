/** One layer for a spec: from a prototxt snippet to the reference, and to an engine. */
import { expect } from "vitest";
import type { Backend } from "../../src/backends/backend.ts";
import { parseBackendSpec } from "../../src/backends/index.ts";
import { oneLayerNet, paramsOf } from "../../src/caffe/net.ts";
import type { Rules } from "../../src/caffe/rules.ts";
import { isUndecided, layerAcceptance } from "../../src/comparison/acceptance.ts";
import { compare } from "../../src/comparison/compare.ts";
import type { Numbers } from "../../src/conformance/filling.ts";
import { buildCase, type BuiltCase } from "../../src/conformance/layer-case.ts";
import type { Output } from "../../src/reference/forward.ts";
import { forwardLayer } from "../../src/reference/net.ts";
import type { Blob } from "../../src/tensor/blob.ts";
import { FP32 } from "../../src/tensor/profile.ts";
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
export function reference({ trained, layer, bottoms }: BuiltCase): Output[] {
  return forwardLayer(layer, bottoms, paramsOf(trained, layer));
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
export async function expectConforms({ trained, layer, bottoms }: BuiltCase, backend?: Backend): Promise<void> {
  const used = backend ?? (await onnxruntime());
  expect(used.supports(layer)).toEqual({ supported: true });
  const expected = forwardLayer(layer, bottoms, paramsOf(trained, layer));
  await using session = await used.prepare(oneLayerNet(trained, layer));
  const got = await session.run(new Map(layer.bottoms.map((id, i) => [id, bottoms[i]])), layer.tops);
  expected.forEach((output, i) => {
    expect(isUndecided(output, FP32), "rounding decides what is selected").toBe(false);
    const blob = got.get(layer.tops[i]) as Blob;
    expect(blob.shape).toEqual(output.shape);
    const { outside, worst } = compare(output, layerAcceptance(output, FP32), blob.data, FP32);
    expect({ outside, worst: outside === 0 ? null : worst }).toEqual({ outside: 0, worst: null });
  });
}
