import { count } from "../../../tensor/shape.ts";
import { type Lowering, one } from "./lowering.ts";

export const reduction: Lowering<"Reduction"> = {
  lower({ settings: { operation, axis, coeff }, bottomShapes: [shape], topShapes: [top] }, { tf }) {
    const terms = count(shape, axis);
    const factor = operation === "MEAN" ? coeff / terms : coeff;
    return one((x) => {
      const matrix = tf.reshape(x, [count(shape, 0, axis), terms]);
      const summands = operation === "ASUM" ? tf.abs(matrix) : operation === "SUMSQ" ? tf.square(matrix) : matrix;
      const sum = tf.sum(summands, 1);
      return tf.reshape(factor === 1 ? sum : tf.mul(sum, factor), [...top]);
    });
  },
};
