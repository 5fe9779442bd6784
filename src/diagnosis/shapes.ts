/** Reshape, Permute, Concat and Slice done otherwise: the calls, and why a layer cannot show them. */
import { reshapedShape, type ReshapeSettings } from "../caffe/layers/reshape.ts";
import type { LayerOf } from "../caffe/net.ts";
import { count, sameShape, type Shape } from "../tensor/shape.ts";
import { type LayerCall, withSettings } from "./fault.ts";

/** The reason of layers in which a mistake gives shapes that do not fit together. */
const STOPS = "has shapes that do not fit with this mistake, so that an engine stops";

/** The call of a Reshape with other settings, and the top that follows. */
export function reshapedCall(call: LayerCall<"Reshape">, settings: Partial<ReshapeSettings>): LayerCall<"Reshape"> {
  const topShapes = [reshapedShape(call.layer.bottomShapes[0], { ...call.layer.settings, ...settings })];
  return withSettings(call, settings, { topShapes });
}

/** Why other settings of a Reshape cannot show; undefined where they can. */
export function hidesShape(layer: LayerOf<"Reshape">, settings: Partial<ReshapeSettings>): string | undefined {
  const [bottom] = layer.bottomShapes;
  const top = reshapedShape(bottom, { ...layer.settings, ...settings });
  if (!top.every(Number.isInteger) || count(top) !== count(bottom)) return STOPS;
  return sameShape(top, layer.topShapes[0]) ? "comes to the same shape" : undefined;
}

/** Whether two orders of a Permute give the same shape and the same numbers: an axis of one element may stand anywhere. */
export function sameTurn(bottom: Shape, a: readonly number[], b: readonly number[]): boolean {
  const extents = (order: readonly number[]): number[] => order.map((axis) => bottom[axis]);
  const moving = (order: readonly number[]): number[] => order.filter((axis) => bottom[axis] > 1);
  return sameShape(extents(a), extents(b)) && sameShape(moving(a), moving(b));
}

/** The call of a Concat along another axis, and the top that follows. */
export function joined(call: LayerCall<"Concat">, axis: number): LayerCall<"Concat"> {
  const { bottomShapes } = call.layer;
  const total = bottomShapes.reduce((sum, shape) => sum + shape[axis], 0);
  const topShapes = [bottomShapes[0].map((extent, i) => (i === axis ? total : extent))];
  return withSettings(call, { axis }, { topShapes });
}

/** Why joining along an axis that is not the layer's cannot show; undefined where it can. */
export function hidesJoin({ bottomShapes }: LayerOf<"Concat">, axis: number): string | undefined {
  if (bottomShapes.length === 1) return "joins one bottom";
  const fits = bottomShapes.every((shape) => axis < shape.length && sameShape(shape, bottomShapes[0]));
  return fits ? undefined : STOPS;
}

/** The call of a Slice cut elsewhere, and the tops that follow. */
export function cut(call: LayerCall<"Slice">, starts: readonly number[]): LayerCall<"Slice"> {
  const { settings, bottomShapes } = call.layer;
  const [bottom] = bottomShapes;
  const ends = [...starts.slice(1), bottom[settings.axis]];
  const topShapes = starts.map((start, top) =>
    bottom.map((extent, i) => (i === settings.axis ? ends[top] - start : extent)),
  );
  return withSettings(call, { starts }, { topShapes });
}

/** Why cutting elsewhere cannot show in a Slice; undefined where it can. */
export function hidesCuts({ settings, bottomShapes }: LayerOf<"Slice">, starts: readonly number[]): string | undefined {
  if (!starts.every((start) => Number.isInteger(start) && start < bottomShapes[0][settings.axis])) return STOPS;
  return sameShape(starts, settings.starts) ? "is cut in the same places either way" : undefined;
}

/** Why cutting along an axis that is not the layer's cannot show in a Slice; undefined where it can. */
export function hidesAxis(
  { settings: { starts }, bottomShapes: [bottom] }: LayerOf<"Slice">,
  axis: number,
): string | undefined {
  if (starts.length === 1) return "has one top";
  return axis < bottom.length && starts[starts.length - 1] < bottom[axis] ? undefined : STOPS;
}
