import { count, formatShape } from "../../tensor/shape.ts";
import { defineLayer } from "./definition.ts";
import { checkFirstExtents } from "./labels.ts";

export type MultinomialLogisticLossSettings = Record<string, never>;

/** Caffe: src/caffe/layers/multinomial_logistic_loss_layer.cpp. Bottom 0 holds probabilities. */
export const multinomialLogisticLoss = defineLayer<MultinomialLogisticLossSettings>({
  bottoms: [2, 2],
  tops: [1, 1],
  resolve(context) {
    const { bottoms, fail } = context;
    const [scores, labels] = bottoms;
    checkFirstExtents(context);
    if (count(labels, 1) !== 1) {
      fail("bottom", `Bottom 1 is ${formatShape(labels)}, and must hold one label an item.`, "Correct its shape.");
    }
    return {
      settings: {},
      tops: [[]],
      params: [],
      macs: 0,
      indices: [{ bottom: 1, below: count(scores, 1) }],
    };
  },
});
