import type { Lowering } from "./lowering.ts";

export const split: Lowering<"Split"> = {
  lower:
    ({ tops }, { tf }) =>
    ([x]) =>
      tops.map(() => tf.clone(x)),
};
