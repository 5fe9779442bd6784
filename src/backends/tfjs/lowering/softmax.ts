import { softmaxAlong } from "./loss.ts";
import { type Lowering, one } from "./lowering.ts";

export const softmax: Lowering<"Softmax"> = {
  lower: ({ settings: { axis }, bottomShapes: [shape] }, stage) => one((x) => softmaxAlong(stage, x, shape, axis)),
};
