import type { TensorFault } from "../data-fault.ts";
import { mirrored } from "./data-mirrored.ts";

export const randomMirror: TensorFault = {
  ...mirrored,
  id: "data/random-augmentation",
  claim: "Some images, at random, are mirrored: the augmentation of training is left on.",
  remedy: "Prepare images as in the TEST phase.",
  source: "https://github.com/BVLC/caffe/blob/9b89154/src/caffe/data_transformer.cpp#L51-L51",
  sometimes: true,
};
