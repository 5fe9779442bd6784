import { defineFault, withSettings } from "../fault.ts";

const KERAS = Math.fround(1e-3);

export const batchNormEpsOfKeras = defineFault<"BatchNorm">({
  id: "batch-norm/eps-of-keras",
  types: ["BatchNorm"],
  claim: "eps is 1e-3, the default of Keras and TensorFlow, where Caffe's is 1e-5 unless the file says otherwise.",
  remedy: "Set epsilon to the eps of batch_norm_param.",
  source: "https://github.com/broadinstitute/keras-resnet/pull/35",
  hidden: ({ layer: { settings } }) => (Math.fround(settings.eps) === KERAS ? "has eps 1e-3" : undefined),
  predict: (call, compute) => compute(withSettings(call, { eps: KERAS })),
});
