import { MATRIX_LAYERS, type MatrixLayer, operandsHide, withRoundedOperands } from "../arithmetic.ts";
import { defineFault } from "../fault.ts";
import { FP16 } from "../../tensor/profile.ts";
import { toNearest } from "../../tensor/rounding.ts";

const round = toNearest(FP16);

export const arithmeticFp16 = defineFault<MatrixLayer>({
  id: "arithmetic/fp16",
  types: MATRIX_LAYERS,
  claim: "Inputs and weights are rounded to half precision, and summed up in float32.",
  remedy: "Turn half precision off for this layer, or claim it in the profile.",
  source: "https://github.com/vladmandic/sdnext/issues/3494",
  hidden: (call) => operandsHide(call, round),
  predict: (call, compute) => compute(withRoundedOperands(call, round)),
});
