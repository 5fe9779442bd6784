import { channelsFirst, channelsLast, type Lowering, one } from "./lowering.ts";

/** tfjs's alignCorners is DeepLab's rule. */
export const interp: Lowering<"Interp"> = {
  lower({ settings: { crop, inner }, bottomShapes: [[number, channels]], topShapes: [[, , height, width]] }, stage) {
    const { tf } = stage;
    return one((x) => {
      const cropped = tf.slice(x, [0, 0, crop, crop], [number, channels, ...inner]);
      return channelsFirst(stage, tf.image.resizeBilinear(channelsLast(stage, cropped), [height, width], true));
    });
  },
};
