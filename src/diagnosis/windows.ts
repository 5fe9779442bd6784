/**
 * Where filters lie: which of their taps meet which pixels, in Convolution and Deconvolution. It decides whether a mistake about
 * them can show.
 */
import type { ConvolutionSettings } from "../caffe/layers/convolution.ts";
import { deconvolvedExtent } from "../caffe/layers/deconvolution.ts";
import type { Pair } from "../caffe/layers/definition.ts";
import { patchPlaces } from "../caffe/layers/spatial.ts";
import type { LayerOf } from "../caffe/net.ts";
import { count, type Shape } from "../tensor/shape.ts";
import { mapWeights } from "./change.ts";
import { type LayerCall, withSettings } from "./fault.ts";

export type Filtering = "Convolution" | "DepthwiseConvolution" | "Deconvolution";

/** [height, width] throughout. A Deconvolution lays its filters on the top, one place for each pixel of the bottom. */
interface Windows extends Pick<ConvolutionSettings, "kernel" | "stride" | "pad" | "dilation"> {
  /** The image on which the filters are laid; pixels outside it are zeros, or lost. */
  readonly image: Pair;
  /** How many places a filter is laid on. */
  readonly places: Pair;
}

/** The windows of a layer. */
export function windowsOf({ type, settings, bottomShapes, topShapes }: LayerOf<Filtering>): Windows {
  const bottom: Pair = [bottomShapes[0][2], bottomShapes[0][3]];
  const top: Pair = [topShapes[0][2], topShapes[0][3]];
  const { kernel, stride, pad, dilation } = settings;
  const geometry = { kernel, stride, pad, dilation };
  return type === "Deconvolution"
    ? { ...geometry, image: top, places: bottom }
    : { ...geometry, image: bottom, places: top };
}

/** Which stored weight of its plane a tap takes, by row and column. */
type TapOrder = (y: number, x: number) => number;

/** Whether the same weights meet the same pixels in both, and so the same numbers come out. `tap`: the order of b's taps. */
export function sameWindows(a: Windows, b: Windows, tap?: TapOrder): boolean {
  if (a.image.join() !== b.image.join() || a.places.join() !== b.places.join()) return false;
  // Most layers that are alike are so axis by axis, which is soon seen.
  if (tap === undefined && a.kernel[1] === b.kernel[1] && sameTaps(a, b, 0) && sameTaps(a, b, 1)) return true;
  for (let row = 0; row < a.places[0]; row++) {
    for (let column = 0; column < a.places[1]; column++) {
      const expected = met(a, row, column, rowMajor(a));
      const got = met(b, row, column, tap ?? rowMajor(b));
      if (expected.size !== got.size) return false;
      for (const [pixel, weight] of expected) if (got.get(pixel) !== weight) return false;
    }
  }
  return true;
}

function rowMajor({ kernel }: Windows): TapOrder {
  return (y, x) => y * kernel[1] + x;
}

function sameTaps(a: Windows, b: Windows, i: 0 | 1): boolean {
  return Array.from({ length: a.places[i] }, (_, place) => place).every(
    (place) => taps(a, i, place).join() === taps(b, i, place).join(),
  );
}

/** The pixels that a filter meets in one place, with the weight that each is multiplied by. */
function met(windows: Windows, row: number, column: number, tap: TapOrder): Map<number, number> {
  const [rows, columns] = ([0, 1] as const).map((axis) => taps(windows, axis, axis === 0 ? row : column));
  return new Map(rows.flatMap(([y, top]) => columns.map(([x, left]) => [top * windows.image[1] + left, tap(y, x)])));
}

/** Taps along one axis that lie inside the image, with where they lie. */
function taps({ image, kernel, stride, pad, dilation }: Windows, i: 0 | 1, place: number): [tap: number, at: number][] {
  return Array.from({ length: kernel[i] }, (_, k): [number, number] => [
    k,
    place * stride[i] - pad[i] + k * dilation[i],
  ]).filter(([, at]) => at >= 0 && at < image[i]);
}

/** The taps of a plane, row-major, that meet a pixel anywhere. */
function metTaps(windows: Windows): Set<number> {
  const [rows, columns] = ([0, 1] as const).map((i) => {
    const places = Array.from({ length: windows.places[i] }, (_, place) => taps(windows, i, place).map(([tap]) => tap));
    return [...new Set(places.flat())];
  });
  return new Set(rows.flatMap((y) => columns.map((x) => y * windows.kernel[1] + x)));
}

/** Whether no filter meets a pixel: then weights and channels do not matter. */
export function meetsNothing(layer: LayerOf<Filtering>): boolean {
  return metTaps(windowsOf(layer)).size === 0;
}

/** The call with other settings, and the tops that follow by Caffe's rules, which may be empty. */
export function refiltered<Type extends Filtering>(
  call: LayerCall<Type>,
  settings: Partial<ConvolutionSettings>,
): LayerCall<Type> {
  const { layer } = call;
  const changed: ConvolutionSettings = { ...(layer.settings as ConvolutionSettings), ...settings };
  const extent = layer.type === "Deconvolution" ? deconvolvedExtent : patchPlaces;
  const topShapes = layer.bottomShapes.map(([number, , height, width]) => [
    number,
    changed.numOutput,
    extent(height, changed, 0),
    extent(width, changed, 1),
  ]);
  return withSettings(call, settings as Partial<LayerOf<Type>["settings"]>, { topShapes });
}

/** Why other settings, and weights in another order, cannot show in this layer; undefined where they can. */
export function hidesSettings(
  call: LayerCall<Filtering>,
  settings: Partial<ConvolutionSettings>,
  tap?: TapOrder,
): string | undefined {
  const changed = refiltered(call, settings).layer;
  if (changed.topShapes[0].some((extent) => extent < 1)) return "is too small for this mistake to leave it a top";
  return sameWindows(windowsOf(call.layer), windowsOf(changed), tap) ? SAME_WINDOWS : undefined;
}

/** The reason of layers in which all that a mistake moves falls into the padding, or that it does not change. */
export const SAME_WINDOWS = "multiplies the same weights with the same pixels either way";

/** Where TensorFlow's SAME padding lays windows along one axis: ceil(size / stride) of them, the odd zero after the image. */
export function samePadding(
  size: number,
  window: number,
  stride: number,
): { places: number; before: number; after: number } {
  const places = Math.ceil(size / stride);
  const total = Math.max((places - 1) * stride + window - size, 0);
  return { places, before: Math.floor(total / 2), after: Math.ceil(total / 2) };
}

/** Which stored weight stands at a place of the weights [first, second, kernel area]. */
export type WeightOrder = (first: number, second: number, tap: number, shape: WeightShape) => number;

interface WeightShape {
  readonly firsts: number;
  readonly seconds: number;
  readonly area: number;
}

function weightShape([firsts, seconds, ...kernel]: Shape): WeightShape {
  return { firsts, seconds, area: count(kernel) };
}

/** The call with its weights in another order. */
export function reorderedWeights<Type extends Filtering>(call: LayerCall<Type>, order: WeightOrder): LayerCall<Type> {
  const from = source(call, order);
  return mapWeights(call, (stored, place) => stored[from(place)]);
}

/** Whether another order moves no weight that meets a pixel. */
export function sameWeights(call: LayerCall<Filtering>, order: WeightOrder): boolean {
  const { area } = weightShape(call.params[0].shape);
  const used = metTaps(windowsOf(call.layer));
  const from = source(call, order);
  for (let place = 0; place < call.params[0].data.length; place++) {
    if (used.has(place % area) && from(place) !== place) return false;
  }
  return true;
}

function source({ params }: LayerCall<Filtering>, order: WeightOrder): (place: number) => number {
  const shape = weightShape(params[0].shape);
  const { seconds, area } = shape;
  return (place) =>
    order(Math.floor(place / (seconds * area)), Math.floor(place / area) % seconds, place % area, shape);
}
