import type { Lowering, Stage, Tensor } from "./lowering.ts";

/** @param cell streams × n; gates streams × 4n: i, f, o, g; cont streams × 1 */
export function lstmStep({ tf }: Stage, cell: Tensor, gates: Tensor, cont: Tensor) {
  const parts = tf.split(gates, 4, 1);
  const [i, f, o] = parts.slice(0, 3).map((part) => tf.sigmoid(part));
  const g = tf.tanh(parts[3]);
  const next = tf.add(tf.mul(tf.mul(f, cont), cell), tf.mul(i, g));
  return { cell: next, hidden: tf.mul(o, tf.tanh(next)) };
}

export const lstmUnit: Lowering<"LSTMUnit"> = {
  lower({ bottomShapes: [[, streams, n]], topShapes }, stage) {
    const { tf } = stage;
    return (bottoms) => {
      const [cell, gates, cont] = [n, 4 * n, 1].map((width, i) => tf.reshape(bottoms[i], [streams, width]));
      const next = lstmStep(stage, cell, gates, cont);
      return [next.cell, next.hidden].map((top, i) => tf.reshape(top, [...topShapes[i]]));
    };
  },
};
