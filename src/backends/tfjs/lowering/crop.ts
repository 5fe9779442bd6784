import type { Lowering } from "./lowering.ts";

export const crop: Lowering<"Crop"> = {
  lower:
    ({ settings: { offsets }, topShapes: [shape] }, { tf }) =>
    ([x]) => [tf.slice(x, [...offsets], [...shape])],
};
