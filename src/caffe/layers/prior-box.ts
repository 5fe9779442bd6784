import { create } from "../schema/codec.ts";
import type { PriorBoxParameter } from "../schema/messages.ts";
import { defineLayer } from "./definition.ts";
import { imageExtents } from "./spatial.ts";

export interface PriorBoxSettings {
  /** Boxes at each place of bottom 0. */
  readonly priors: number;
}

/** weiliu89/caffe, branch ssd: src/caffe/layers/prior_box_layer.cpp. Shapes only: boxes are not computed yet. */
export const priorBox = defineLayer<PriorBoxSettings>({
  bottoms: [2, 2],
  tops: [1, 1],
  resolve(context) {
    const param = context.message.prior_box_param ?? create<PriorBoxParameter>("PriorBoxParameter");
    const { min_size: minSizes, max_size: maxSizes } = param;
    if (minSizes.length === 0) context.fail("min_size", "min_size is not set.", "Set at least one.");
    if (maxSizes.length > 0 && maxSizes.length !== minSizes.length) {
      context.fail(
        "max_size",
        `There are ${minSizes.length} min_size and ${maxSizes.length} max_size.`,
        "Give as many of both, or no max_size.",
      );
    }
    const ratios = [1];
    for (const ratio of param.aspect_ratio) {
      if (ratios.some((known) => Math.abs(known - ratio) < 1e-6)) continue;
      ratios.push(ratio, ...(param.flip ? [1 / ratio] : []));
    }
    const [height, width] = imageExtents(context);
    const priors = ratios.length * minSizes.length + maxSizes.length;
    return { settings: { priors }, tops: [[1, 2, height * width * priors * 4]], params: [], macs: 0 };
  },
});
