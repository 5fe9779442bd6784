import type { TensorFault } from "../data-fault.ts";
import { pixelsOf, prepare } from "./pixels.ts";

export const unitRange: TensorFault = {
  kind: "tensor",
  id: "data/unit-range",
  claim: "Pixels run from 0 to 1 where the recipe's mean and scale expect 0 to 255.",
  remedy: "Multiply them by 255 first (raw_scale: 255 in pycaffe's Transformer).",
  source: "https://github.com/BVLC/caffe/issues/867",
  apply: (view, prepared) =>
    prepare(
      pixelsOf(view, prepared).map((pixel) => pixel / 255),
      prepared,
    ),
};
