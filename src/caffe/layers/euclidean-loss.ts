import { count, formatShape } from "../../tensor/shape.ts";
import { defineLayer } from "./definition.ts";
import { checkFirstExtents } from "./labels.ts";

export type EuclideanLossSettings = Record<string, never>;

/** Caffe: src/caffe/layers/euclidean_loss_layer.cpp. */
export const euclideanLoss = defineLayer<EuclideanLossSettings>({
  bottoms: [2, 2],
  tops: [1, 1],
  resolve(context) {
    const [a, b] = context.bottoms;
    checkFirstExtents(context);
    if (count(a, 1) !== count(b, 1)) {
      context.fail("bottom", `The bottoms are ${formatShape(a)} and ${formatShape(b)}.`, "Give items of one size.");
    }
    return { settings: {}, tops: [[]], params: [], macs: count(a) };
  },
});
