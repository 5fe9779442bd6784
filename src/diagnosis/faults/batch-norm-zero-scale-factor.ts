import { mapParam } from "../change.ts";
import { defineFault } from "../fault.ts";

export const batchNormZeroScaleFactor = defineFault<"BatchNorm">({
  id: "batch-norm/zero-scale-factor",
  types: ["BatchNorm"],
  claim: "Means and variances are divided by a blob 2 of 0, which gives NaN; Caffe takes them as 0 then.",
  remedy: "Where blob 2 is 0, use a mean and a variance of 0.",
  source: "https://github.com/Tencent/ncnn/issues/302",
  hidden: ({ layer, params: [, , factor] }) => {
    if (!layer.settings.useGlobalStats) return "uses the statistics of the batch";
    return factor.data[0] === 0 ? undefined : "has a blob 2 other than 0";
  },
  predict: (call, compute) => {
    // 1 ÷ 0 times the sums; and then nothing is left to divide by.
    const means = mapParam(call, 0, (sum) => sum * Number.POSITIVE_INFINITY);
    const both = mapParam(means, 1, (sum) => sum * Number.POSITIVE_INFINITY);
    return compute(mapParam(both, 2, () => 1));
  },
});
