import { count } from "../../../tensor/shape.ts";
import { classified, classPlaces, ownScores } from "./labels.ts";
import { negativeLogarithm, normalized } from "./loss.ts";
import type { Lowering } from "./lowering.ts";

export const multinomialLogisticLoss: Lowering<"MultinomialLogisticLoss"> = {
  lower({ bottomShapes: [shape, labelShape] }, stage) {
    const [items, classes] = [shape[0], count(shape, 1)];
    return (bottoms) => {
      const { scores, labels } = classified(stage, bottoms[0], [items, classes], 1, bottoms[1]);
      const own = ownScores(stage, scores, labels, classPlaces(stage, classes));
      const terms = negativeLogarithm(stage, own, 1e-20);
      return [normalized(stage, terms, { mode: "BATCH_SIZE", labels: labelShape, items })];
    };
  },
};
