import { MATRIX_LAYERS, type MatrixLayer, operandsHide, withRoundedOperands } from "../arithmetic.ts";
import { defineFault } from "../fault.ts";
import { toTf32 } from "../../tensor/rounding.ts";

export const arithmeticTf32 = defineFault<MatrixLayer>({
  id: "arithmetic/tf32",
  types: MATRIX_LAYERS,
  claim: "The sums are computed in TF32: inputs and weights are rounded to 11 significant bits.",
  remedy:
    "Ask for full float32 (PyTorch: allow_tf32 = False; onnxruntime: use_tf32 = 0; TensorFlow: enable_tensor_float_32_execution(False)).",
  source: "https://github.com/pytorch/pytorch/issues/53635",
  hidden: (call) => operandsHide(call, toTf32),
  predict: (call, compute) => compute(withRoundedOperands(call, toTf32)),
});
