import type { MetricFault } from "../data-fault.ts";
import { lossOf, printed } from "../printed-loss.ts";
import { errorsBy, rightByCaffe } from "./rank.ts";

export const lossInBits: MetricFault = {
  kind: "metric",
  id: "metric/loss-in-bits",
  claim: "The loss is taken with the logarithm to base 2; Caffe's is the natural one.",
  remedy: "Multiply by ln 2.",
  source: "https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/softmax_loss_layer.cpp#L89-L122",
  count: ({ records }) => ({
    images: records.length,
    ...errorsBy(records, rightByCaffe),
    loss: printed(records.reduce((sum, record) => sum + lossOf(record), 0) / records.length / Math.LN2),
  }),
};
