import { defineLayer } from "./definition.ts";
import { checkFirstExtents, checkLabels, checkLossWeights, lossSettings, type Normalization } from "./labels.ts";

export interface SoftmaxWithLossSettings {
  /** The axis of classes. */
  readonly axis: number;
  readonly normalization: Normalization;
  readonly ignoreLabel: number | null;
}

/** Caffe: src/caffe/layers/softmax_loss_layer.cpp. The second top is the softmax. */
export const softmaxWithLoss = defineLayer<SoftmaxWithLossSettings>({
  bottoms: [2, 2],
  tops: [1, 2],
  resolve(context) {
    const { message, bottoms, topCount } = context;
    checkFirstExtents(context);
    const axis = context.axis("axis", message.softmax_param?.axis ?? 1);
    checkLossWeights(context);
    checkLabels(context, axis);
    return {
      settings: { axis, ...lossSettings(context, "VALID") },
      tops: [[], bottoms[0]].slice(0, topCount),
      params: [],
      macs: 0,
      indices: [{ bottom: 1, below: bottoms[0][axis] }],
    };
  },
});
