/** What the faults of PriorBox ask of a layer. */
import type { LayerOf } from "../caffe/net.ts";
import { forwardLayer } from "../reference/net.ts";
import { count, type Shape } from "../tensor/shape.ts";
import { type LayerCall, withSettings } from "./fault.ts";

/** Whether any prior, unclipped, has a corner outside the image. The corners follow from settings and shapes alone. */
export function reachesBeyondImage(call: LayerCall<"PriorBox">): boolean {
  const { layer, bottoms, params } = withSettings(call, { clip: false });
  const [{ shape, values }] = forwardLayer(layer, bottoms, params);
  return values.subarray(0, count(shape, 2)).some((corner) => corner < 0 || corner > 1);
}

/** The shapes of the tops that follow from the settings. */
export function priorTops({ settings, bottomShapes: [map] }: LayerOf<"PriorBox">): Shape[] {
  const { minSizes, maxSizes, aspectRatios } = settings;
  const priors = (1 + aspectRatios.length) * minSizes.length + maxSizes.length;
  return [[1, 2, count(map, 2) * priors * 4]];
}
