import { formatShape } from "../../tensor/shape.ts";
import { create } from "../schema/codec.ts";
import type { CropParameter } from "../schema/messages.ts";
import { defineLayer } from "./definition.ts";

export interface CropSettings {
  /** Where the top starts in bottom 0, along every axis. */
  readonly offsets: readonly number[];
}

/** Caffe: src/caffe/layers/crop_layer.cpp. From `axis` on the top has bottom 1's extents. */
export const crop = defineLayer<CropSettings>({
  bottoms: [2, 2],
  tops: [1, 1],
  resolve({ message, bottoms: [bottom, size], axis, fail }) {
    const param = message.crop_param ?? create<CropParameter>("CropParameter");
    const first = axis("axis", param.axis);
    if (param.offset.length > 1 && first + param.offset.length !== bottom.length) {
      fail(
        "offset",
        `There are ${param.offset.length} offsets for ${bottom.length - first} axes.`,
        "Give one for all, or one each.",
      );
    }
    if (size.length < bottom.length) {
      fail("bottom", `Bottom 1 is ${formatShape(size)}, and bottom 0 ${formatShape(bottom)}.`, "Give it as many axes.");
    }
    const offsets = bottom.map((_, i) =>
      i < first || param.offset.length === 0 ? 0 : param.offset[param.offset.length === 1 ? 0 : i - first],
    );
    const top = bottom.map((extent, i) => (i < first ? extent : size[i]));
    bottom.forEach((extent, i) => {
      if (i >= first && !(extent - offsets[i] >= top[i])) {
        fail(
          "offset",
          `On axis ${i} a crop of ${top[i]} at ${offsets[i]} reaches outside ${extent}.`,
          "Make the offset smaller.",
        );
      }
    });
    return { settings: { offsets }, tops: [top], params: [], macs: 0 };
  },
});
