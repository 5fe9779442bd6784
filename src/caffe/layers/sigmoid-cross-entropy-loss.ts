import { count, formatShape } from "../../tensor/shape.ts";
import { defineLayer } from "./definition.ts";
import { checkFirstExtents, lossSettings, type Normalization } from "./labels.ts";

export interface SigmoidCrossEntropyLossSettings {
  readonly normalization: Normalization;
  readonly ignoreLabel: number | null;
}

/** Caffe: src/caffe/layers/sigmoid_cross_entropy_loss_layer.cpp. Bottom 1 holds targets from 0 to 1. */
export const sigmoidCrossEntropyLoss = defineLayer<SigmoidCrossEntropyLossSettings>({
  bottoms: [2, 2],
  tops: [1, 1],
  resolve(context) {
    const [scores, targets] = context.bottoms;
    checkFirstExtents(context);
    if (count(scores) !== count(targets)) {
      context.fail(
        "bottom",
        `The bottoms are ${formatShape(scores)} and ${formatShape(targets)}.`,
        "Give a target for each score.",
      );
    }
    return { settings: lossSettings(context, "BATCH_SIZE"), tops: [[]], params: [], macs: 0 };
  },
});
