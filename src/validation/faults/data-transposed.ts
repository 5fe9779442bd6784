import type { TensorFault } from "../data-fault.ts";
import { pixelsOf, prepare } from "./pixels.ts";
import { transposedPlanes } from "./turned.ts";

export const transposed: TensorFault = {
  kind: "tensor",
  id: "data/transposed",
  claim: "Rows and columns are exchanged, as in images that MATLAB has stored column by column.",
  remedy: "Exchange them: permute(image, [2 1 3]) in matcaffe.",
  source: "https://github.com/BVLC/caffe/blob/9b89154/matlab/demo/classification_demo.m#L41-L52",
  hidden: ({ shape: [, height, width] }) => (height === width ? undefined : "makes images that are not square"),
  apply: (view, prepared) => prepare(transposedPlanes(pixelsOf(view, prepared), prepared.shape), prepared),
};
