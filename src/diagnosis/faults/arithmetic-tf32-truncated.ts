import { MATRIX_LAYERS, type MatrixLayer, operandsHide, withRoundedOperands } from "../arithmetic.ts";
import { defineFault } from "../fault.ts";
import { truncatedToTf32 } from "../../tensor/rounding.ts";

export const arithmeticTf32Truncated = defineFault<MatrixLayer>({
  id: "arithmetic/tf32-truncated",
  types: MATRIX_LAYERS,
  claim: "The sums are computed in TF32: of inputs and weights only the first 11 significant bits are read.",
  remedy: "Ask for full float32 (PyTorch: allow_tf32 = False; onnxruntime: use_tf32 = 0).",
  source: "https://github.com/pytorch/pytorch/pull/79537",
  hidden: (call) => operandsHide(call, truncatedToTf32),
  predict: (call, compute) => compute(withRoundedOperands(call, truncatedToTf32)),
});
