import { type Lowering, one } from "./lowering.ts";

/** The same numbers in another shape. */
export const flatten: Lowering<"Flatten" | "Reshape"> = {
  lower: ({ topShapes: [shape] }, { tf }) => one((x) => tf.reshape(x, [...shape])),
};
