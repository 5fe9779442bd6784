import { broadcastShape, type Lowering, one } from "./lowering.ts";

export const normalize: Lowering<"Normalize"> = {
  lower({ settings: { acrossSpatial, channelShared, eps }, bottomShapes: [shape] }, { tf, constant }, [scale]) {
    const axes = acrossSpatial ? shape.map((_, axis) => axis).slice(1) : [1];
    const factor = constant(channelShared ? [] : broadcastShape(shape, 1, 1), scale.data);
    return one((x) => {
      const norm = tf.sqrt(tf.add(tf.sum(tf.mul(x, x), axes, true), eps));
      return tf.mul(tf.div(x, norm), factor);
    });
  },
};
