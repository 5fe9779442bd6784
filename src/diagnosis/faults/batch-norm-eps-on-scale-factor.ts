import { mapParam } from "../change.ts";
import { defineFault } from "../fault.ts";

export const batchNormEpsOnScaleFactor = defineFault<"BatchNorm">({
  id: "batch-norm/eps-on-scale-factor",
  types: ["BatchNorm"],
  claim: "The variance is divided by blob 2 plus 1e-5, where Caffe divides by blob 2 alone.",
  remedy: "Divide both sums by blob 2, and take 0 for them where it is 0.",
  source:
    "https://github.com/asiryan/caffe2onnx/blob/9b9e85c476122cb48893080f5079bcd2754724f4/caffe2onnx/src/caffe2onnx.py",
  hidden: ({ layer, params: [, variances, factor] }) => {
    if (!layer.settings.useGlobalStats) return "uses the statistics of the batch";
    if (factor.data[0] === 0) return "has a blob 2 of 0";
    return variances.data.every((sum) => sum === 0) ? "has variances of 0" : undefined;
  },
  predict: (call, compute) => {
    const factor = call.params[2].data[0];
    return compute(mapParam(call, 1, (sum) => sum * (factor / (factor + 1e-5)))).map((output) => ({
      ...output,
      // The variance here is a float32 param: one rounding more than the layer counts.
      pointwise: output.values.map((y, i) => Math.abs(y) + (output.pointwise?.[i] ?? 0)),
    }));
  },
});
