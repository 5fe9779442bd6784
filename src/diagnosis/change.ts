/** Small changes to calls and outputs, of which faults are made. */
import type { LayerType } from "../caffe/layers/index.ts";
import type { Output } from "../reference/forward.ts";
import type { Blob } from "../tensor/blob.ts";
import type { Shape } from "../tensor/shape.ts";
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

/** Every value times a factor, and its error model with it. */
export function scaled({ shape, values, magnitude, length, pointwise }: Output, factor: number): Output {
  const times = (numbers: Float64Array | null): Float64Array | null =>
    numbers?.map((x) => Math.abs(factor * x)) ?? null;
  return {
    shape,
    values: values.map((y) => factor * y),
    // The product is one more rounding, of a selection too.
    magnitude: times(magnitude ?? values),
    // And the factor is a float32 number, which may have been rounded too.
    length: length + 2,
    pointwise: times(pointwise),
  };
}

/** The same numbers in another shape. */
export function reshaped(output: Output, shape: Shape): Output {
  return { ...output, shape };
}
