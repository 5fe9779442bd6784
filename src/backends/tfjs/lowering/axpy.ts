import { broadcastShape, type Lowering } from "./lowering.ts";

export const axpy: Lowering<"Axpy"> = {
  lower:
    ({ bottomShapes: [, shape] }, { tf }) =>
    ([a, x, y]) => [tf.add(tf.mul(tf.reshape(a, broadcastShape(shape, 0, 2)), x), y)],
};
