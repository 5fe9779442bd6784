import { indices } from "./labels.ts";
import type { Lowering } from "./lowering.ts";

export const embed: Lowering<"Embed"> = {
  lower(_, stage, params) {
    const { tf, constant } = stage;
    const [table, bias] = params.map(({ shape, data }) => constant(shape, data));
    return ([words]) => {
      const rows = tf.gather(table, indices(stage, words), 0);
      return [bias === undefined ? rows : tf.add(rows, bias)];
    };
  },
};
