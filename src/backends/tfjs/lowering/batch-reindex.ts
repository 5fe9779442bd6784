import { indices } from "./labels.ts";
import type { Lowering } from "./lowering.ts";

export const batchReindex: Lowering<"BatchReindex"> = {
  lower:
    (_, stage) =>
    ([x, places]) => [stage.tf.gather(x, indices(stage, places), 0)],
};
