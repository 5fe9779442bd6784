import { type Lowering, one } from "./lowering.ts";

export const clip: Lowering<"Clip"> = {
  refuse({ settings: { min, max } }) {
    // Caffe answers max-then-min where the two are exchanged; tfjs refuses that.
    return min <= max ? undefined : `The limits ${min} and ${max} are exchanged.`;
  },
  lower: ({ settings: { min, max } }, { tf }) => one((x) => tf.clipByValue(x, min, max)),
};
