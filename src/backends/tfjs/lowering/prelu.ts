import { broadcastShape, type Lowering, one } from "./lowering.ts";

export const prelu: Lowering<"PReLU"> = {
  lower({ settings: { channelShared }, bottomShapes: [shape] }, { tf, constant }, [slopes]) {
    const slope = constant(channelShared ? [1] : broadcastShape(shape, 1, 1), slopes.data);
    return one((x) => tf.prelu(x, slope));
  },
};
