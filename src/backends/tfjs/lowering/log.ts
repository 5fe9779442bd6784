import { type Lowering, one } from "./lowering.ts";

export const log: Lowering<"Log"> = {
  lower: ({ settings: { base, scale, shift } }, { tf }) =>
    one((x) => {
      const scaled = scale === 1 ? x : tf.mul(x, scale);
      const logarithm = tf.log(shift === 0 ? scaled : tf.add(scaled, shift));
      return base === null ? logarithm : tf.mul(logarithm, 1 / Math.log(base));
    }),
};
