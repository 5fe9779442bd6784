import type { Lowering } from "./lowering.ts";

export const parameter: Lowering<"Parameter"> = {
  lower(_, { tf, constant }, [{ shape, data }]) {
    const param = constant(shape, data);
    return () => [tf.clone(param)];
  },
};
