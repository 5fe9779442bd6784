import type { TensorFault } from "../data-fault.ts";
import { meanless, pixelsOf, prepare } from "./pixels.ts";

export const scaleBeforeMean: TensorFault = {
  kind: "tensor",
  id: "data/scale-before-mean",
  claim: "Scale and mean are applied in the opposite order; Caffe subtracts the mean first and scales the difference.",
  remedy: "Subtract first, or divide the mean by the scale as well.",
  source: "https://github.com/BVLC/caffe/issues/867",
  hidden: (prepared) => meanless(prepared) ?? (prepared.scale === 1 ? "has no scale" : undefined),
  apply: (view, prepared) => prepare(pixelsOf(view, prepared), { ...prepared, meanFirst: !prepared.meanFirst }),
};
