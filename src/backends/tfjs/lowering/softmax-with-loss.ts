import { count } from "../../../tensor/shape.ts";
import { classified, classPlaces, counted, maskOf, ownScores } from "./labels.ts";
import { negativeLogarithm, normalized, softmaxAlong } from "./loss.ts";
import type { Lowering } from "./lowering.ts";

/** Caffe's FLT_MIN. */
const LEAST = 2 ** -126;

/** Softmax, then the label's probability and its logarithm. */
export const softmaxWithLoss: Lowering<"SoftmaxWithLoss"> = {
  lower({ settings, bottomShapes: [shape, labelShape], tops }, stage) {
    const { axis, normalization, ignoreLabel } = settings;
    return (bottoms) => {
      const prob = softmaxAlong(stage, bottoms[0], shape, axis);
      const { scores, labels } = classified(stage, prob, shape, axis, bottoms[1]);
      const mask = maskOf(stage, labels, ignoreLabel);
      const own = negativeLogarithm(stage, ownScores(stage, scores, labels, classPlaces(stage, shape[axis])), LEAST);
      const terms = counted(stage, own, mask);
      const items = count(shape, 0, axis);
      const loss = normalized(stage, terms, { mode: normalization, labels: labelShape, items, mask });
      return tops.length === 1 ? [loss] : [loss, prob];
    };
  },
};
