import type { TensorFault } from "../data-fault.ts";

export const scaleTwice: TensorFault = {
  kind: "tensor",
  id: "data/scale-twice",
  claim:
    "The numbers are multiplied by the recipe's scale twice: by the recipe, and again by a layer of the converted model.",
  remedy: "Leave it out in one of the two places.",
  source: "https://github.com/BVLC/caffe/blob/9b89154/src/caffe/data_transformer.cpp#L98-L125",
  hidden: ({ scale }) => (scale === 1 ? "has no scale" : undefined),
  apply: (view, { scale }) => view.map((value) => Math.fround(value * scale)),
};
