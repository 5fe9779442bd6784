import { count } from "../../../tensor/shape.ts";
import { type Lowering, one } from "./lowering.ts";

/** The channels go last: tfjs's wasm backend lays the slopes along the last axis whatever their shape is (docs/findings.md). */
export const prelu: Lowering<"PReLU"> = {
  lower({ settings: { channelShared }, bottomShapes: [shape] }, { tf, constant }, [slopes]) {
    const slope = constant([slopes.data.length], slopes.data);
    if (channelShared) return one((x) => tf.prelu(x, slope));
    return one((x) => {
      const rows = tf.transpose(tf.reshape(x, [shape[0], shape[1], count(shape, 2)]), [0, 2, 1]);
      return tf.reshape(tf.transpose(tf.prelu(rows, slope), [0, 2, 1]), [...shape]);
    });
  },
};
