import type { TensorFault } from "../data-fault.ts";
import { meanless, pixelsOf, prepare } from "./pixels.ts";

export const meanMissing: TensorFault = {
  kind: "tensor",
  id: "data/mean-missing",
  claim: "The mean is not subtracted.",
  remedy: "Subtract it, before the scale.",
  source: "https://github.com/BVLC/caffe/blob/9b89154/src/caffe/data_transformer.cpp#L98-L125",
  hidden: meanless,
  apply: (view, prepared) => prepare(pixelsOf(view, prepared), { ...prepared, mean: [] }),
};
