import type { Lowering } from "./lowering.ts";

export const concat: Lowering<"Concat"> = {
  lower:
    ({ settings: { axis } }, { tf }) =>
    (bottoms) => [tf.concat([...bottoms], axis)],
};
