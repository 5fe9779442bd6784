import type { TensorFault } from "../data-fault.ts";
import { pixelsOf, prepare } from "./pixels.ts";

export const scaleMissing: TensorFault = {
  kind: "tensor",
  id: "data/scale-missing",
  claim: "The numbers are not multiplied by the recipe's scale.",
  remedy: "Apply transform_param's scale, after the mean.",
  source: "https://github.com/BVLC/caffe/blob/9b89154/src/caffe/data_transformer.cpp#L98-L125",
  hidden: ({ scale }) => (scale === 1 ? "has no scale" : undefined),
  apply: (view, prepared) => prepare(pixelsOf(view, prepared), { ...prepared, scale: 1 }),
};
