import { create, has } from "../schema/codec.ts";
import type { PriorBoxParameter } from "../schema/messages.ts";
import { defineLayer, type LayerContext, type Pair } from "./definition.ts";

export interface PriorBoxSettings {
  /** Edges in pixels; fractions are dropped, as Caffe does. */
  readonly minSizes: readonly number[];
  /** None, or one for each of `minSizes`. */
  readonly maxSizes: readonly number[];
  /** Width ÷ height of the boxes beside the square ones, flipped ones among them; float32. */
  readonly aspectRatios: readonly number[];
  /** Whether corners are moved into the image. */
  readonly clip: boolean;
  /** One for each of x, y, width and height; float32. */
  readonly variances: readonly [number, number, number, number];
  /** [height, width] of the image, in pixels. */
  readonly image: Pair;
  /** [height, width] from one place of bottom 0 to the next, in pixels; null: image ÷ places. */
  readonly step: Pair | null;
  /** Where the first box's centre lies, in steps. */
  readonly offset: number;
}

/** Ratios this near to each other are one to Caffe. */
const SAME_RATIO = 1e-6;

/** weiliu89/caffe, branch ssd: src/caffe/layers/prior_box_layer.cpp. Only the bottoms' extents matter: 0, a map, and 1, the image. */
export const priorBox = defineLayer<PriorBoxSettings>({
  dialect: "SSD",
  bottoms: [2, 2],
  tops: [1, 1],
  resolve(context) {
    const { message, bottoms, fail } = context;
    const param = message.prior_box_param ?? create<PriorBoxParameter>("PriorBoxParameter");
    const { min_size: minSizes, max_size: maxSizes } = param;
    if (minSizes.length === 0) fail("min_size", "min_size is not set.", "Set at least one.");
    if (minSizes.some((size) => !(size > 0))) {
      fail("min_size", `min_size is ${minSizes.join(", ")}, and must be positive.`, "Set positive sizes.");
    }
    if (maxSizes.length > 0 && maxSizes.length !== minSizes.length) {
      fail(
        "max_size",
        `There are ${minSizes.length} min_size and ${maxSizes.length} max_size.`,
        "Give as many of both, or no max_size.",
      );
    }
    if (maxSizes.some((size, i) => !(size > minSizes[i]))) {
      fail(
        "max_size",
        `max_size is ${maxSizes.join(", ")}, and must exceed min_size, ${minSizes.join(", ")}.`,
        "Set larger ones.",
      );
    }
    if (bottoms.some((shape) => shape.length > 4)) {
      fail("bottom", "PriorBox takes blobs of at most four axes.", "Give a map, and the image, as N×C×H×W.");
    }
    const aspectRatios = ratiosOf(param, fail);
    const [map, image] = bottoms.map((shape): Pair => [shape[2] ?? 1, shape[3] ?? 1]);
    const priors = (1 + aspectRatios.length) * minSizes.length + maxSizes.length;
    const settings = {
      minSizes: minSizes.map(Math.trunc),
      maxSizes: maxSizes.map(Math.trunc),
      aspectRatios,
      clip: param.clip,
      variances: variancesOf(param, fail),
      image: either(context, ["img_size", "img_h", "img_w"]) ?? image,
      step: either(context, ["step", "step_h", "step_w"]),
      offset: param.offset,
    };
    return { settings, tops: [[1, 2, map[0] * map[1] * priors * 4]], params: [], macs: 0 };
  },
});

/** The ratios beside 1, each once, with their reciprocals where they are flipped. */
function ratiosOf({ aspect_ratio: ratios, flip }: PriorBoxParameter, fail: LayerContext["fail"]): number[] {
  if (ratios.some((ratio) => !(ratio > 0))) {
    fail("aspect_ratio", `aspect_ratio is ${ratios.join(", ")}, and must be positive.`, "Set width ÷ height.");
  }
  const known = [1];
  for (const ratio of ratios) {
    if (known.some((other) => Math.abs(other - ratio) < SAME_RATIO)) continue;
    known.push(ratio, ...(flip ? [Math.fround(1 / ratio)] : []));
  }
  return known.slice(1);
}

function variancesOf({ variance }: PriorBoxParameter, fail: LayerContext["fail"]): [number, number, number, number] {
  if (variance.length > 1 && variance.length !== 4) {
    fail("variance", `There are ${variance.length} variances.`, "Give four, or one for all, or none for 0.1.");
  }
  if (variance.some((one) => !(one > 0))) {
    fail("variance", `The variances are ${variance.join(", ")}, and must be positive.`, "Set positive ones.");
  }
  const [x, y = x, width = x, height = x] = variance.length === 0 ? [Math.fround(0.1)] : variance;
  return [x, y, width, height];
}

/** [height, width] from one field for both or from two; null when none is set. */
function either(
  { message, fail }: LayerContext,
  [both, height, width]: ["img_size", "img_h", "img_w"] | ["step", "step_h", "step_w"],
): Pair | null {
  const param = message.prior_box_param ?? create<PriorBoxParameter>("PriorBoxParameter");
  const split = has(param, height) || has(param, width);
  if (split && has(param, both)) fail(both, `${both} and ${height}/${width} are both set.`, "Keep one of the two.");
  if (!split && !has(param, both)) return null;
  const pair: Pair = split ? [param[height], param[width]] : [param[both], param[both]];
  if (pair.some((extent) => !(extent > 0))) {
    fail(split ? height : both, `${pair.join("×")} is set, and both must be positive.`, "Set positive numbers.");
  }
  return pair;
}
