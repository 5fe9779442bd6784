import { defineFault, withSettings } from "../fault.ts";

export const batchNormBatchStatistics = defineFault<"BatchNorm">({
  id: "batch-norm/batch-statistics",
  types: ["BatchNorm"],
  claim: "The layer is left in training mode: it normalises by the mean and variance of this very batch.",
  remedy: "Switch the layer to inference, so that the stored statistics are used.",
  source: "https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/batch_norm_layer.cpp#L98-L115",
  hidden: ({ layer: { settings } }) =>
    settings.useGlobalStats ? undefined : "uses the statistics of the batch in Caffe too",
  predict: (call, compute) => compute(withSettings(call, { useGlobalStats: false })),
});
