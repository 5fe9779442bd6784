import { count } from "../../../tensor/shape.ts";
import { type Lowering, one, toFloat } from "./lowering.ts";

/** Of equal values Caffe takes the later place first, tfjs's topk the earlier: the candidates are turned round. */
export const argmax: Lowering<"ArgMax"> = {
  lower({ settings: { topK, values, axis }, bottomShapes: [shape], topShapes: [top] }, stage) {
    const { tf } = stage;
    const along = axis ?? 1;
    const candidates = axis === null ? count(shape, 1) : shape[along];
    const [outer, inner] = [count(shape, 0, along), axis === null ? 1 : count(shape, along + 1)];
    return one((x) => {
      const rows = tf.transpose(tf.reshape(x, [outer, candidates, inner]), [0, 2, 1]);
      const largest = tf.topk(tf.reverse(rows, 2), topK);
      const places = toFloat(stage, tf.sub(tf.scalar(candidates - 1, "int32"), largest.indices));
      const both = axis === null && values;
      const result = both ? tf.concat([places, largest.values], 2) : values ? largest.values : places;
      return tf.reshape(tf.transpose(result, [0, 2, 1]), [...top]);
    });
  },
};
