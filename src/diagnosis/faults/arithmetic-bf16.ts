import { MATRIX_LAYERS, type MatrixLayer, operandsHide, withRoundedOperands } from "../arithmetic.ts";
import { defineFault } from "../fault.ts";
import { BF16 } from "../../tensor/profile.ts";
import { toNearest } from "../../tensor/rounding.ts";

const round = toNearest(BF16);

export const arithmeticBf16 = defineFault<MatrixLayer>({
  id: "arithmetic/bf16",
  types: MATRIX_LAYERS,
  claim: "Inputs and weights are rounded to bfloat16, and summed up in float32.",
  remedy: "Turn bfloat16 off (oneDNN: ONEDNN_DEFAULT_FPMATH_MODE=STRICT; OpenVINO: inference precision f32).",
  source: "https://github.com/openvinotoolkit/openvino/issues/28032",
  hidden: (call) => operandsHide(call, round),
  predict: (call, compute) => compute(withRoundedOperands(call, round)),
});
