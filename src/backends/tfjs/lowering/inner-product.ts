import { count } from "../../../tensor/shape.ts";
import { type Lowering, one } from "./lowering.ts";

/** matMul on the bottom as a matrix; weights as stored, N×K or K×N. */
export const innerProduct: Lowering<"InnerProduct"> = {
  lower({ settings: { axis, transpose }, bottomShapes: [shape], topShapes: [top] }, { tf, constant }, params) {
    const [weights, bias] = params.map((param) => constant(param.shape, param.data));
    return one((x) => {
      const matrix = tf.reshape(x, [count(shape, 0, axis), count(shape, axis)]);
      const product = tf.matMul(matrix, weights, false, !transpose);
      return tf.reshape(bias === undefined ? product : tf.add(product, bias), [...top]);
    });
  },
};
