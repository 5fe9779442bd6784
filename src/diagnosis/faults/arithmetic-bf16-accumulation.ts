import { accumulated, looksAccumulated, MATRIX_LAYERS, type MatrixLayer } from "../arithmetic.ts";
import { BF16 } from "../../tensor/profile.ts";
import { toNearest } from "../../tensor/rounding.ts";
import { defineFault } from "../fault.ts";

const round = toNearest(BF16);

export const arithmeticBf16Accumulation = defineFault<MatrixLayer>({
  id: "arithmetic/bf16-accumulation",
  types: MATRIX_LAYERS,
  claim: "The sums themselves are in bfloat16: every partial sum is rounded to 8 significant bits.",
  remedy: "Accumulate in float32, or turn bfloat16 off for this layer.",
  source: "https://docs.pytorch.org/docs/stable/notes/numerical_accuracy.html",
  predict: (call, compute) => accumulated(call, compute, round),
  matches: (call, tops, compute) => looksAccumulated(call, tops, compute, BF16),
});
