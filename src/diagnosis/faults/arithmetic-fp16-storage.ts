import { STORED_LAYERS, stored, type StoredLayer, withRoundedBlobs } from "../arithmetic.ts";
import { FP16 } from "../../tensor/profile.ts";
import { toNearest } from "../../tensor/rounding.ts";
import { defineFault } from "../fault.ts";

const round = toNearest(FP16);

export const arithmeticFp16Storage = defineFault<StoredLayer>({
  id: "arithmetic/fp16-storage",
  types: STORED_LAYERS,
  claim: "Bottoms, params and tops are stored in half precision, and computed with in float32.",
  remedy: "Store blobs in float32.",
  source: "https://github.com/Tencent/ncnn/issues/1700",
  predict: (call, compute) => compute(withRoundedBlobs(call, round)).map((output) => stored(output, round)),
});
