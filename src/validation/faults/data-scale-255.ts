import type { TensorFault } from "../data-fault.ts";
import { pixelsOf, prepare } from "./pixels.ts";

const CAFFE = 1 / 256;

export const scale255: TensorFault = {
  kind: "tensor",
  id: "data/scale-255",
  claim: "Pixels are divided by 255 where the recipe multiplies by 0.00390625, which is 1/256.",
  remedy: "Divide by 256.",
  source: "https://github.com/BVLC/caffe/blob/9b89154/examples/mnist/lenet_train_test.prototxt#L10-L12",
  hidden: ({ scale }) => (scale === CAFFE ? undefined : "does not scale by 1/256"),
  apply: (view, prepared) => prepare(pixelsOf(view, prepared), { ...prepared, scale: Math.fround(1 / 255) }),
};
