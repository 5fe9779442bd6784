import type { TensorFault } from "../data-fault.ts";
import { pixelsOf, prepare } from "./pixels.ts";
import { reversedAlong } from "./turned.ts";

export const mirrored: TensorFault = {
  kind: "tensor",
  id: "data/mirrored",
  claim: "Every image is mirrored, left and right.",
  remedy: "Leave the mirror out at test.",
  source: "https://github.com/BVLC/caffe/blob/9b89154/src/caffe/data_transformer.cpp#L102-L106",
  apply: (view, prepared) => prepare(reversedAlong(pixelsOf(view, prepared), prepared.shape, 2), prepared),
};
