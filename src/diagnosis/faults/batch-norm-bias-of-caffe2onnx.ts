import { added } from "../change.ts";
import { defineFault } from "../fault.ts";

export const batchNormBiasOfCaffe2onnx = defineFault<"BatchNorm">({
  id: "batch-norm/bias-of-caffe2onnx",
  types: ["BatchNorm"],
  claim: "0.001 is added, which is what stands in for the bias of a Scale layer that is not there.",
  remedy: "Where no Scale follows, give the engine's normalisation factors of 1 and a bias of 0.",
  source:
    "https://github.com/asiryan/caffe2onnx/blob/9b9e85c476122cb48893080f5079bcd2754724f4/caffe2onnx/src/caffe2onnx.py",
  predict: (call, compute) => compute(call).map((output) => added(output, () => Math.fround(0.001))),
});
