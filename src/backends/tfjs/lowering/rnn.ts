import type { Lowering } from "./lowering.ts";
import { product, unroll } from "./recurrence.ts";

export const rnn: Lowering<"RNN"> = {
  lower(layer, stage, params) {
    const { tf, constant } = stage;
    const { staticInput } = layer.settings;
    const own = params.map(({ shape, data }) => constant(shape, data));
    const [weights, bias] = own;
    const [wH, wO, bO] = own.slice(staticInput ? 3 : 2);
    return unroll(layer, stage, { weights, bias, fixed: staticInput ? own[2] : undefined }, 1, (input, cont, [h]) => {
      const next = tf.tanh(tf.add(product(stage, tf.mul(h, cont), wH), input));
      return { output: tf.tanh(product(stage, next, wO, bO)), states: [next] };
    });
  },
};
