import { count, formatShape } from "../../tensor/shape.ts";
import { create } from "../schema/codec.ts";
import type { ROIPoolingParameter } from "../schema/messages.ts";
import { defineLayer, type Pair } from "./definition.ts";
import { imageExtents } from "./spatial.ts";

export interface ROIPoolingSettings {
  /** [height, width] of the top. */
  readonly pooled: Pair;
  /** From the regions' coordinates to pixels of bottom 0. */
  readonly spatialScale: number;
}

/** The maximum of each bin of each region of interest: bottom 1 holds batch index, x1, y1, x2, y2. */
export const roiPooling = defineLayer<ROIPoolingSettings>({
  dialect: "Fast R-CNN",
  bottoms: [2, 2],
  tops: [1, 1],
  resolve(context) {
    const { message, bottoms, fail } = context;
    const param = message.roi_pooling_param ?? create<ROIPoolingParameter>("ROIPoolingParameter");
    const pooled: Pair = [param.pooled_h, param.pooled_w];
    if (pooled.some((extent) => !(extent > 0))) {
      fail("pooled_h", `The pooled size is ${pooled.join("×")}.`, "Set pooled_h and pooled_w to at least 1.");
    }
    imageExtents(context);
    if (count(bottoms[1], 1) !== 5) {
      fail(
        "bottom",
        `Bottom 1 is ${formatShape(bottoms[1])}, and must hold 5 numbers a region: batch index, x1, y1, x2, y2.`,
        "Correct its shape.",
      );
    }
    return {
      settings: { pooled, spatialScale: param.spatial_scale },
      tops: [[bottoms[1][0], bottoms[0][1], ...pooled]],
      params: [],
      macs: 0,
    };
  },
});
