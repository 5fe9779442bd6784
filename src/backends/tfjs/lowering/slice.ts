import type { Lowering } from "./lowering.ts";

/** tfjs's split takes sizes, Caffe's slice_point positions. */
export const slice: Lowering<"Slice"> = {
  lower({ settings: { axis }, topShapes }, { tf }) {
    const sizes = topShapes.map((shape) => shape[axis]);
    return ([x]) => tf.split(x, sizes, axis);
  },
};
