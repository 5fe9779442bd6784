import type { Lowering } from "./lowering.ts";

/** Two at a time, from the first bottom on, as Caffe. */
export const eltwise: Lowering<"Eltwise"> = {
  lower({ settings: { operation, coeff } }, { tf }) {
    const combine = { PROD: tf.mul, SUM: tf.add, MAX: tf.maximum }[operation];
    return (bottoms) => {
      const terms = bottoms.map((x, i) => (operation === "SUM" && coeff[i] !== 1 ? tf.mul(x, coeff[i]) : x));
      return [terms.slice(1).reduce((left, right) => combine(left, right), terms[0])];
    };
  },
};
