import { mapParam } from "../change.ts";
import { defineFault } from "../fault.ts";

export const batchNormScaleFactorIgnored = defineFault<"BatchNorm">({
  id: "batch-norm/scale-factor-ignored",
  types: ["BatchNorm"],
  claim: "Blobs 0 and 1 are taken for mean and variance, where Caffe divides them by blob 2.",
  remedy: "Divide the stored means and variances by blob 2, or multiply them by 0 where it is 0.",
  source: "https://github.com/BVLC/caffe/issues/4885",
  hidden: ({ layer, params: [means, variances, factor] }) => {
    if (!layer.settings.useGlobalStats) return "uses the statistics of the batch";
    if (factor.data[0] === 1) return "has 1 in blob 2";
    return [...means.data, ...variances.data].every((sum) => sum === 0) ? "has means and variances of 0" : undefined;
  },
  predict: (call, compute) => compute(mapParam(call, 2, () => 1)),
});
