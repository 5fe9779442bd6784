/** One layer for a spec: from a prototxt snippet to the reference, and to an engine. */
import { expect } from "vitest";
import type { Backend } from "../../src/backends/backend.ts";
import { parseBackendSpec } from "../../src/backends/index.ts";
import { buildNet } from "../../src/caffe/build.ts";
import { type Layer, oneLayerNet, paramsOf, type TrainedNet } from "../../src/caffe/net.ts";
import { parsePrototxt } from "../../src/caffe/prototxt.ts";
import type { Rules } from "../../src/caffe/rules.ts";
import { upgradeNet } from "../../src/caffe/upgrade/index.ts";
import { isUndecided, layerAcceptance } from "../../src/comparison/acceptance.ts";
import { compare } from "../../src/comparison/compare.ts";
import type { Output } from "../../src/reference/forward.ts";
import { forwardLayer } from "../../src/reference/net.ts";
import type { Blob } from "../../src/tensor/blob.ts";
import { FP32 } from "../../src/tensor/profile.ts";
import { uniformBlob, wholeBlob } from "../../src/tensor/random.ts";
import { count, type Shape } from "../../src/tensor/shape.ts";

/** Whole numbers below a limit, by seed: labels, words, places. */
export function wholeNumbers(shape: Shape, below: number, seed: number): { shape: Shape; values: number[] } {
  return { shape, values: [...wholeBlob(shape, below, seed).data] };
}

export interface LayerCase {
  readonly trained: TrainedNet;
  readonly layer: Layer;
  readonly bottoms: readonly Blob[];
}

/** Numbers for a blob: given, or by seed. */
export type Filling = number | readonly number[] | Float32Array;

function filled(shape: Shape, filling: Filling): Blob {
  if (typeof filling === "number") return uniformBlob(shape, filling);
  expect(filling.length, "values for the shape").toBe(count(shape));
  return { shape, data: Float32Array.from(filling) };
}

/**
 * A layer with its bottoms and params.
 * @param body the inside of `layer { … }` without name, bottoms and tops: 'type: "ReLU" relu_param { … }'
 * @param bottoms shapes, or shapes with numbers
 * @param params numbers of each param in order; seeded ones where none are given
 * @param tops how many
 * @param rules other versions of Caffe's rules
 */
export function layerCase(
  body: string,
  bottoms: readonly { shape: Shape; values?: Filling }[],
  params: readonly (Filling | undefined)[] = [],
  tops = 1,
  rules: Partial<Rules> = {},
): LayerCase {
  const inputs = bottoms.map(
    ({ shape }, i) =>
      `layer { name: "in${i}" type: "Input" top: "x${i}" input_param { shape { ${shape.map((n) => `dim: ${n}`).join(" ")} } } }`,
  );
  const names = (prefix: string, field: string, n: number): string =>
    Array.from({ length: n }, (_, i) => `${field}: "${prefix}${i}"`).join(" ");
  const text = `${inputs.join("\n")}\nlayer { name: "layer" ${names("x", "bottom", bottoms.length)} ${names("y", "top", tops)} ${body} }`;
  const net = buildNet(upgradeNet(parsePrototxt(text, "case"), "case").net, { file: "case", rules });
  const layer = net.layers[net.layers.length - 1];
  const trained = {
    net,
    params: new Map(layer.params.map(({ key, shape }, i) => [key, filled(shape, params[i] ?? 100 + i)])),
  };
  return { trained, layer, bottoms: bottoms.map(({ shape, values }, i) => filled(shape, values ?? i + 1)) };
}

/** What the reference computes. */
export function reference({ trained, layer, bottoms }: LayerCase): Output[] {
  return forwardLayer(layer, bottoms, paramsOf(trained, layer));
}

/** The reference's first top as plain numbers. */
export function values(layer: LayerCase): number[] {
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
export async function expectConforms({ trained, layer, bottoms }: LayerCase, backend?: Backend): Promise<void> {
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
