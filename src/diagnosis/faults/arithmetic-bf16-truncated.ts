import { MATRIX_LAYERS, type MatrixLayer, operandsHide, withRoundedOperands } from "../arithmetic.ts";
import { defineFault } from "../fault.ts";
import { BF16 } from "../../tensor/profile.ts";
import { truncated } from "../../tensor/rounding.ts";

const round = truncated(BF16);

export const arithmeticBf16Truncated = defineFault<MatrixLayer>({
  id: "arithmetic/bf16-truncated",
  types: MATRIX_LAYERS,
  claim: "Inputs and weights are cut off to bfloat16, the upper half of a float32, and summed up in float32.",
  remedy: "Turn bfloat16 off, or round to nearest where numbers are converted.",
  source: "https://github.com/tenstorrent/tt-metal/pull/19882",
  hidden: (call) => operandsHide(call, round),
  predict: (call, compute) => compute(withRoundedOperands(call, round)),
});
