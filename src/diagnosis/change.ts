/** Small changes to calls and outputs, of which faults are made. */
import type { Pair } from "../caffe/layers/definition.ts";
import type { LayerType } from "../caffe/layers/index.ts";
import type { LayerOf } from "../caffe/net.ts";
import { type Output, selection } from "../reference/forward.ts";
import type { Activation, Blob } from "../tensor/blob.ts";
import { count, indexOf, type Shape } from "../tensor/shape.ts";
import { type LayerCall, withSettings } from "./fault.ts";
import type { Filtering } from "./windows.ts";

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

/** The call with other bottoms, whose shapes the layer then states. */
export function withBottoms<Type extends LayerType>(
  call: LayerCall<Type>,
  bottoms: readonly Activation[],
): LayerCall<Type> {
  return { ...call, bottoms, layer: { ...call.layer, bottomShapes: bottoms.map(({ shape }) => shape) } };
}

/** Images with rows and columns of zeros around them, [height, width] before and after. */
export function paddedImages({ shape, data }: Activation, before: Pair, after: Pair): Activation {
  const [number, channels, height, width] = shape;
  const padded = [number, channels, before[0] + height + after[0], before[1] + width + after[1]];
  const zeros = new Float64Array(count(padded));
  for (let row = 0; row < number * channels * height; row++) {
    const y = Math.floor(row / height) * padded[2] + before[0] + (row % height);
    zeros.set(data.subarray(row * width, (row + 1) * width), y * padded[3] + before[1]);
  }
  return { shape: padded, data: zeros };
}

/** Images with other channels: each comes from the one that `from` names. */
export function mapChannels(
  { shape, data }: Activation,
  channels: number,
  from: (channel: number) => number,
): Activation {
  const [number, own, ...image] = shape;
  const area = count(image);
  const mapped = new Float64Array(number * channels * area);
  for (let plane = 0; plane < number * channels; plane++) {
    const source = (Math.floor(plane / channels) * own + from(plane % channels)) * area;
    mapped.set(data.subarray(source, source + area), plane * area);
  }
  return { shape: [number, channels, ...image], data: mapped };
}

/** The numbers in the order in which they lie once axis i is the bottom's axis order[i], in the shape that they had. */
export function reordered({ shape, data }: Activation, order: readonly number[]): Activation {
  const turned = order.map((axis) => shape[axis]);
  const strides = order.map((axis) => count(shape, axis + 1));
  const moved = data.slice();
  for (let i = 0; i < moved.length; i++) {
    moved[i] = data[indexOf(turned, i).reduce((offset, index, axis) => offset + index * strides[axis], 0)];
  }
  return { shape, data: moved };
}

/** The order of axes in an engine that keeps channels last, of N×C×H×W. */
export const CHANNELS_LAST = [0, 2, 3, 1];

/** The reason of layers in which channels last is no other order. */
export const ONE_CHANNEL = "gets one channel, or one pixel of each";

/** Why an inner product cannot show in which order images are flattened; undefined: it can. */
export function hidesFlattening({ layer: { settings, bottomShapes } }: LayerCall<"InnerProduct">): string | undefined {
  const [shape] = bottomShapes;
  if (settings.axis !== 1 || shape.length !== 4) return "flattens no channels, rows and columns";
  return sameReading(shape, CHANNELS_LAST) ? ONE_CHANNEL : undefined;
}

/** Whether numbers lie in the same order once the axes are turned: an axis of one element may stand anywhere. */
export function sameReading(shape: Shape, order: readonly number[]): boolean {
  return order.filter((axis) => shape[axis] > 1).every((axis, i, moving) => i === 0 || moving[i - 1] < axis);
}

/** The call of a layer with weights and a bias, without the bias. */
export function withoutBias<Type extends Filtering | "InnerProduct">(call: LayerCall<Type>): LayerCall<Type> {
  // TypeScript does not see that all of these have `bias`.
  const changed = withSettings(call, { bias: false } as unknown as Partial<LayerOf<Type>["settings"]>);
  return { ...changed, params: call.params.slice(0, 1) };
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
