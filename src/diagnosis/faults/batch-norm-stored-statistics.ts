import { defineFault, withSettings } from "../fault.ts";

export const batchNormStoredStatistics = defineFault<"BatchNorm">({
  id: "batch-norm/stored-statistics",
  types: ["BatchNorm"],
  claim: "The stored statistics are used, though the file says use_global_stats: false.",
  remedy: "Compute mean and variance over the batch, or correct the file: at test the default is true.",
  source: "https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/batch_norm_layer.cpp#L10-L17",
  hidden: ({ layer: { settings } }) =>
    settings.useGlobalStats ? "uses the stored statistics in Caffe too" : undefined,
  predict: (call, compute) => compute(withSettings(call, { useGlobalStats: true })),
});
