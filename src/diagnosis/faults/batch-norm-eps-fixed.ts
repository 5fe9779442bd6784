import { defineFault, withSettings } from "../fault.ts";

/** Caffe's default, in float32 as the schema has it. */
const DEFAULT = Math.fround(1e-5);

export const batchNormEpsFixed = defineFault<"BatchNorm">({
  id: "batch-norm/eps-fixed",
  types: ["BatchNorm"],
  claim: "eps is fixed at 1e-5, Caffe's default and cuDNN's least, and the file's is not looked at.",
  remedy: "Take eps from batch_norm_param; where the engine wants more, add the difference to the variance.",
  source: "https://github.com/apache/mxnet/pull/6176",
  hidden: ({ layer: { settings } }) => (Math.fround(settings.eps) === DEFAULT ? "has eps 1e-5" : undefined),
  predict: (call, compute) => compute(withSettings(call, { eps: DEFAULT })),
});
