import { count } from "../../../tensor/shape.ts";
import { type Lowering, one } from "./lowering.ts";

/** (shift + scale · x)^power, without the steps that change nothing, as Caffe leaves them out. */
export const power: Lowering<"Power"> = {
  lower({ settings: { power: exponent, scale, shift }, topShapes: [shape] }, { tf, constant }) {
    if (exponent * scale === 0) {
      const value = exponent === 0 ? 1 : shift ** exponent;
      const filled = constant(shape, new Float32Array(count(shape)).fill(value));
      return () => [tf.clone(filled)];
    }
    return one((x) => {
      const scaled = scale === 1 ? x : tf.mul(x, scale);
      const shifted = shift === 0 ? scaled : tf.add(scaled, shift);
      return exponent === 1 ? tf.clone(shifted) : tf.pow(shifted, exponent);
    });
  },
};
