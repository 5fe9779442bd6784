import type { MetricFault } from "../data-fault.ts";
import { lossOf, printed } from "../printed-loss.ts";
import { errorsBy, rightByCaffe } from "./rank.ts";

export const lossSummed: MetricFault = {
  kind: "metric",
  id: "metric/loss-summed",
  claim: "The loss of a batch is the sum over its images, where Caffe's SoftmaxWithLoss divides by their number.",
  remedy: "Divide by the batch size (normalization: VALID).",
  source: "https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/softmax_loss_layer.cpp#L58-L86",
  hidden: ({ batch }) => (batch === 1 ? "has one image a batch" : undefined),
  count: ({ records, batch }) => ({
    images: records.length,
    ...errorsBy(records, rightByCaffe),
    loss: printed(records.reduce((sum, record) => sum + lossOf(record), 0) / Math.ceil(records.length / batch)),
  }),
};
