import { indices } from "./labels.ts";
import type { Lowering, Tensor } from "./lowering.ts";

export const batchReindex: Lowering<"BatchReindex"> = {
  lower:
    (_, stage) =>
    ([x, places]) => [stage.tf.gather<Tensor>(x, indices(stage, places) as never, 0)],
};
