import { type Lowering, one } from "./lowering.ts";

/** eps stands outside the root. */
export const mvn: Lowering<"MVN"> = {
  lower({ settings: { normalizeVariance, acrossChannels, eps }, topShapes: [shape] }, { tf }) {
    const axes = shape.map((_, axis) => axis).slice(acrossChannels ? 1 : 2);
    // Over no axes at all every value is its own mean.
    const nothing = axes.length === 0;
    return one((bottom) => {
      const x = tf.reshape(bottom, [...shape]);
      const centred = tf.sub(x, nothing ? x : tf.mean(x, axes, true));
      if (!normalizeVariance) return centred;
      const square = tf.mul(centred, centred);
      return tf.div(centred, tf.add(tf.sqrt(nothing ? square : tf.mean(square, axes, true)), eps));
    });
  },
};
