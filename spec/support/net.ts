/** A whole net for a spec: from a prototxt to the reference, and through an engine in both errors. */
import { expect } from "vitest";
import { buildNet, type BuildOptions } from "../../src/caffe/build.ts";
import type { BlobId, ParamKey, TrainedNet } from "../../src/caffe/net.ts";
import { parsePrototxt } from "../../src/caffe/prototxt.ts";
import { upgradeNet } from "../../src/caffe/upgrade/index.ts";
import { verify, type VerifyReport } from "../../src/conformance/verify.ts";
import { forwardNet } from "../../src/reference/net.ts";
import type { Blob } from "../../src/tensor/blob.ts";
import { uniformBlob } from "../../src/tensor/random.ts";
import { count, type Shape } from "../../src/tensor/shape.ts";
import { onnxruntime } from "./layer.ts";

/** An Input layer. */
export function input(name: string, ...shape: number[]): string {
  return `layer { name: "${name}" type: "Input" top: "${name}" input_param { shape { ${shape.map((n) => `dim: ${n}`).join(" ")} } } }`;
}

/** A layer that computes (shift + scale · x)^power, for values that can be followed by hand. */
export function power(name: string, bottom: string, top: string, params: string): string {
  return `layer { name: "${name}" type: "Power" bottom: "${bottom}" top: "${top}" power_param { ${params} } }`;
}

/**
 * A net in any of Caffe's formats, with params.
 * @param params numbers by key ("conv1[0]"); seeded ones where none are given
 */
export function trainedNet(
  text: string,
  params: Readonly<Record<ParamKey, readonly number[]>> = {},
  options: Partial<BuildOptions> = {},
): TrainedNet {
  const net = buildNet(upgradeNet(parsePrototxt(text, "net"), "net").net, { file: "net", ...options });
  const all = new Map<ParamKey, Blob>();
  for (const { key, shape } of net.layers.flatMap((layer) => layer.params)) {
    if (!all.has(key)) all.set(key, key in params ? given(shape, params[key]) : uniformBlob(shape, all.size + 1));
  }
  return { net, params: all };
}

function given(shape: Shape, values: readonly number[]): Blob {
  expect(values.length, "values for the shape").toBe(count(shape));
  return { shape, data: Float32Array.from(values) };
}

/** Every input of the net: the given numbers, or seeded ones. */
export function feeds(
  { net }: TrainedNet,
  values: Readonly<Record<BlobId, readonly number[]>> = {},
): Map<BlobId, Blob> {
  return new Map(
    net.inputs.map((id, i) => {
      const shape = net.shapes.get(id) as Shape;
      return [id, id in values ? given(shape, values[id]) : uniformBlob(shape, 100 + i)];
    }),
  );
}

/** Every blob that the reference computes, as plain numbers. */
export function computed(trained: TrainedNet, fed: ReadonlyMap<BlobId, Blob>): Record<BlobId, number[]> {
  return Object.fromEntries([...forwardNet(trained, fed)].map(([id, { values }]) => [id, [...values]]));
}

/** onnxruntime computes what the reference computes: every layer by itself, and every blob of the whole net. */
export async function expectVerified(trained: TrainedNet, fed: ReadonlyMap<BlobId, Blob>): Promise<VerifyReport> {
  const report = await verify(trained, await onnxruntime(), fed);
  expect(report.summary).toMatch(/^Conforms: /);
  for (const { injected, inherited } of report.layers.flatMap(({ tops }) => tops)) {
    expect(injected?.outside).toBe(0);
    expect(inherited?.outside).toBe(0);
  }
  return report;
}
