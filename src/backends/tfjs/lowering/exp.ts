import { type Lowering, one } from "./lowering.ts";

/** As Caffe: e^(x · scale · ln base) · base^shift. */
export const exp: Lowering<"Exp"> = {
  lower({ settings: { base, scale, shift } }, { tf }) {
    const logarithm = base === null ? 1 : Math.log(base);
    const inner = logarithm * scale;
    return one((x) => {
      const power = tf.exp(inner === 1 ? x : tf.mul(x, inner));
      return shift === 0 ? power : tf.mul(power, Math.exp(logarithm * shift));
    });
  },
};
