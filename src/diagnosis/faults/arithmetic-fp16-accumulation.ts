import { accumulated, looksAccumulated, MATRIX_LAYERS, type MatrixLayer } from "../arithmetic.ts";
import { FP16 } from "../../tensor/profile.ts";
import { toNearest } from "../../tensor/rounding.ts";
import { defineFault } from "../fault.ts";

const round = toNearest(FP16);

export const arithmeticFp16Accumulation = defineFault<MatrixLayer>({
  id: "arithmetic/fp16-accumulation",
  types: MATRIX_LAYERS,
  claim: "The sums themselves are in half precision: every partial sum is rounded to 11 significant bits.",
  remedy: "Accumulate in float32, or turn half precision off for this layer.",
  source: "https://github.com/Tencent/ncnn/issues/5771",
  predict: (call, compute) => accumulated(call, compute, round),
  matches: (call, tops, compute) => looksAccumulated(call, tops, compute, FP16),
});
