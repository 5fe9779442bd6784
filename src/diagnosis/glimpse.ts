/**
 * A quick look at a hypothesis about a large layer: a few of its filters are computed, and a part of its elements compared. What
 * disagrees there is refuted; only what agrees is computed and compared in full.
 */
import type { Layer, LayerOf } from "../caffe/net.ts";
import { layerAcceptance } from "../comparison/acceptance.ts";
import { errorRatio } from "../comparison/compare.ts";
import type { Output } from "../reference/forward.ts";
import type { Blob } from "../tensor/blob.ts";
import type { ArithmeticProfile } from "../tensor/profile.ts";
import { count, sameShape, type Shape } from "../tensor/shape.ts";
import type { Compute, LayerCall } from "./fault.ts";

/** Multiply-accumulates from which on a layer is large: a tenth of a second or so. */
const LARGE = 1e7;
/** Filters of each group that are computed; an inner product's give one number an image. */
const FILTERS = 4;
const PRODUCTS = 64;
/** Elements of a top that are compared, about. */
const COMPARED = 2 ** 16;

type Filtered = LayerOf<"Convolution" | "DepthwiseConvolution" | "InnerProduct">;

/** Whether a quick look costs less than the whole. */
export function isLarge({ layer }: LayerCall): boolean {
  return layer.macs >= LARGE && filtered(layer as Layer) !== undefined;
}

/** The layer, if its outputs follow from one row of weights each. */
function filtered(layer: Layer): Filtered | undefined {
  if (layer.type === "Convolution" || layer.type === "DepthwiseConvolution") return layer;
  return layer.type === "InnerProduct" && !layer.settings.transpose ? layer : undefined;
}

/** The same computation for a few filters, spread over each group; all other numbers are NaN, which stands for unknown. */
export function glimpse(compute: Compute): Compute {
  return (call) => {
    const layer = filtered(call.layer as Layer);
    if (layer === undefined) return compute(call);
    const { numOutput } = layer.settings;
    const groups = "group" in layer.settings ? layer.settings.group : 1;
    const own = numOutput / groups;
    const few = Math.min(layer.type === "InnerProduct" ? PRODUCTS : FILTERS, own);
    const rows = Array.from(
      { length: groups * few },
      (_, i) => Math.floor(i / few) * own + Math.floor(((i % few) * own) / few),
    );
    const axis = layer.type === "InnerProduct" ? layer.topShapes[0].length - 1 : 1;
    const topShapes = layer.topShapes.map((shape) => shape.with(axis, rows.length));
    const settings = { ...layer.settings, numOutput: rows.length };
    const part = {
      ...call,
      layer: { ...layer, settings, topShapes },
      params: call.params.map(gather(rows, numOutput)),
    };
    return compute(part as unknown as LayerCall).map((output, top) => spread(output, layer.topShapes[top], axis, rows));
  };
}

/** Those rows of a param that has `from`. */
function gather(rows: readonly number[], from: number): (param: Blob) => Blob {
  return ({ shape, data }) => {
    const length = data.length / from;
    const some = new Float32Array(rows.length * length);
    rows.forEach((row, i) => some.set(data.subarray(row * length, (row + 1) * length), i * length));
    return { shape: shape.with(0, rows.length), data: some };
  };
}

/** An output of some channels, put where they are among all. */
function spread(output: Output, shape: Shape, axis: number, rows: readonly number[]): Output {
  const inner = count(shape, axis + 1);
  const outer = count(shape, 0, axis);
  const put = (some: Float64Array | null, unknown: number): Float64Array | null => {
    if (some === null) return null;
    const all = new Float64Array(count(shape)).fill(unknown);
    for (let o = 0; o < outer; o++) {
      rows.forEach((row, i) => {
        const from = (o * rows.length + i) * inner;
        all.set(some.subarray(from, from + inner), (o * shape[axis] + row) * inner);
      });
    }
    return all;
  };
  return {
    ...output,
    shape,
    values: put(output.values, Number.NaN) as Float64Array,
    magnitude: put(output.magnitude, 0),
    pointwise: put(output.pointwise, 0),
  };
}

/** How many of the elements that are looked at, and known, a prediction does not account for; all where a shape differs. */
export function refuted(predicted: readonly Output[], got: readonly Blob[], profile: ArithmeticProfile): number {
  if (predicted.length !== got.length || predicted.some(({ shape }, i) => !sameShape(shape, got[i].shape))) {
    return got.reduce((total, { data }) => total + data.length, 1);
  }
  let outside = 0;
  predicted.forEach((output, top) => {
    const { values } = output;
    const { data } = got[top];
    const acceptance = layerAcceptance(output, profile);
    const step = stepThrough(output.shape);
    for (let i = 0; i < values.length; i += step) {
      const y = values[i];
      if (Number.isNaN(y) || data[i] === Math.fround(y)) continue;
      if (errorRatio(y, data[i], acceptance, i, profile) > 1) outside++;
    }
  });
  return outside;
}

/** Whether a quick look at a top of this shape passes over some of its elements. */
export function isComparedInPart(shape: Shape): boolean {
  return stepThrough(shape) > 1;
}

/** A step that passes through all rows and columns. */
function stepThrough(shape: Shape): number {
  const skips = (step: number): boolean => shape.some((extent) => extent > 1 && commonDivisor(extent, step) > 1);
  let step = Math.max(1, Math.floor(count(shape) / COMPARED));
  while (step > 1 && skips(step)) step++;
  return step;
}

function commonDivisor(a: number, b: number): number {
  return b === 0 ? a : commonDivisor(b, a % b);
}
