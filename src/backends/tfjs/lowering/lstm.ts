import type { Lowering } from "./lowering.ts";
import { lstmStep } from "./lstm-unit.ts";
import { product, unroll } from "./recurrence.ts";

export const lstm: Lowering<"LSTM"> = {
  lower(layer, stage, params) {
    const { tf, constant } = stage;
    const { staticInput } = layer.settings;
    const own = params.map(({ shape, data }) => constant(shape, data));
    const [weights, bias] = own;
    const wH = own[staticInput ? 3 : 2];
    return unroll(
      layer,
      stage,
      { weights, bias, fixed: staticInput ? own[2] : undefined },
      2,
      (input, cont, [h, c]) => {
        const gates = tf.add(product(stage, tf.mul(h, cont), wH), input);
        const next = lstmStep(stage, c, gates, cont);
        return { output: next.hidden, states: [next.hidden, next.cell] };
      },
    );
  },
};
