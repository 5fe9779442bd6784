import { count, formatShape } from "../../tensor/shape.ts";
import type { Rules } from "../rules.ts";
import { has } from "../schema/codec.ts";
import { defineLayer } from "./definition.ts";
import { checkFirstExtents, checkLabels, checkLossWeights, lossSettings, type Normalization } from "./labels.ts";

export interface InfogainLossSettings {
  /** The axis of classes. */
  readonly axis: number;
  readonly normalization: Normalization;
  readonly ignoreLabel: number | null;
  readonly bottom: Rules["infogain-bottom"];
}

/** Caffe: src/caffe/layers/infogain_loss_layer.cpp. Bottom 2 is the matrix H. The second top is the softmax. */
export const infogainLoss = defineLayer<InfogainLossSettings>({
  bottoms: [2, 3],
  tops: [1, 2],
  resolve(context) {
    const { message, bottoms, topCount, fail, rules } = context;
    if (bottoms.length < 3) {
      fail(
        "source",
        "The matrix H is in a file of its own, which is not read.",
        "Give H as the third bottom.",
        "UNSUPPORTED_LAYER",
      );
    }
    checkFirstExtents(context);
    const bottom = rules["infogain-bottom"];
    if (bottom === "scores" && message.loss_param !== null && has(message.loss_param, "normalize")) {
      fail("normalize", "This layer does not know the older field normalize.", "Set normalization instead.");
    }
    if (bottom === "probabilities" && topCount > 1) {
      fail("top", "Where bottom 0 holds probabilities there is no second top.", "Remove it.");
    }
    const axis = context.axis("axis", message.infogain_loss_param?.axis ?? 1);
    checkLossWeights(context);
    checkLabels(context, axis);
    const classes = bottoms[0][axis];
    if (count(bottoms[2]) !== classes * classes) {
      fail("bottom", `H is ${formatShape(bottoms[2])}, and must be ${classes}×${classes}.`, "Correct the shape of H.");
    }
    return {
      settings: {
        axis,
        bottom,
        // The older layer knows neither normalization nor an ignored label.
        ...(bottom === "scores" ? lossSettings(context, "VALID") : { normalization: "BATCH_SIZE", ignoreLabel: null }),
      },
      tops: [[], bottoms[0]].slice(0, topCount),
      params: [],
      macs: count(bottoms[1]) * classes,
      indices: [{ bottom: 1, below: classes }],
    };
  },
});
