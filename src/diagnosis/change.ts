/** Small changes to calls and outputs, of which faults are made. */
import type { LayerType } from "../caffe/layers/index.ts";
import { type Output, selection } from "../reference/forward.ts";
import type { Activation, Blob } from "../tensor/blob.ts";
import { indexOf, type Shape } from "../tensor/shape.ts";
import type { LayerCall } from "./fault.ts";

/** The call with param `at` replaced; untouched where it has no such param. */
export function withParam<Type extends LayerType>(call: LayerCall<Type>, at: number, param: Blob): LayerCall<Type> {
  return { ...call, params: call.params.map((own, i) => (i === at ? param : own)) };
}

/** The call with other weights: each is computed from the stored ones and its own place. */
export function mapWeights<Type extends LayerType>(
  call: LayerCall<Type>,
  weight: (stored: Float32Array, place: number) => number,
): LayerCall<Type> {
  const { shape, data } = call.params[0];
  return withParam(call, 0, { shape, data: Float32Array.from(data, (_, i) => weight(data, i)) });
}

/** The call with another param `at`, number by number. */
export function mapParam<Type extends LayerType>(
  call: LayerCall<Type>,
  at: number,
  number: (stored: number, place: number) => number,
): LayerCall<Type> {
  const { shape, data } = call.params[at];
  return withParam(call, at, { shape, data: data.map(number) });
}

/** The call with bottom `at` replaced. */
export function withBottom<Type extends LayerType>(
  call: LayerCall<Type>,
  at: number,
  bottom: Activation,
): LayerCall<Type> {
  return { ...call, bottoms: call.bottoms.map((own, i) => (i === at ? bottom : own)) };
}

/** Bottom 0 unchanged: what comes out where a layer is left out. */
export function leftOut({ layer, bottoms: [{ data }] }: LayerCall): Output[] {
  return [selection(layer.topShapes[0], Float64Array.from(data))];
}

/** Every value times a factor, and its error model with it. */
export function scaled(output: Output, factor: number): Output {
  return scaledEach(output, () => factor);
}

/** Every value times a factor of its own, and its error model with it. */
export function scaledEach(
  { shape, values, magnitude, length, pointwise }: Output,
  factor: (element: number) => number,
): Output {
  const times = (numbers: Float64Array | null): Float64Array | null =>
    numbers?.map((x, i) => Math.abs(factor(i) * x)) ?? null;
  return {
    shape,
    values: values.map((y, i) => factor(i) * y),
    // The product is one more rounding, of a selection too.
    magnitude: times(magnitude ?? values),
    // And the factor is a float32 number, which may have been rounded too.
    length: length + 2,
    pointwise: times(pointwise),
  };
}

/** Every value plus a summand, and its error model with it. */
export function added(output: Output, summand: (element: number) => number): Output {
  return {
    ...output,
    values: output.values.map((y, i) => y + summand(i)),
    magnitude: (output.magnitude ?? output.values).map((size, i) => Math.abs(size) + Math.abs(summand(i))),
    length: output.length + 1,
  };
}

/** The same numbers in another shape. */
export function reshaped(output: Output, shape: Shape): Output {
  return { ...output, shape };
}

/** Two axes of a blob exchanged. */
export function swappedAxes({ shape, data }: Activation, a: number, b: number): Activation {
  const swapped = shape.map((extent, axis) => (axis === a ? shape[b] : axis === b ? shape[a] : extent));
  const place = (i: number): number => {
    const index = indexOf(swapped, i);
    [index[a], index[b]] = [index[b], index[a]];
    return index.reduce((offset, at, axis) => offset * shape[axis] + at, 0);
  };
  return { shape: swapped, data: data.map((_, i) => data[place(i)]) };
}

/** The output with its numbers and their error model laid out otherwise. */
export function rearranged(output: Output, lay: (numbers: Activation) => Activation): Output {
  const { shape, values, magnitude, pointwise } = output;
  const laid = lay({ shape, data: values });
  const same = (numbers: Float64Array | null): Float64Array | null =>
    numbers === null ? null : Float64Array.from(lay({ shape, data: numbers }).data);
  return {
    ...output,
    shape: laid.shape,
    values: Float64Array.from(laid.data),
    magnitude: same(magnitude),
    pointwise: same(pointwise),
  };
}
