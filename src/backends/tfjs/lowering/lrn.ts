import { channelsFirst, channelsLast, type Lowering, one } from "./lowering.ts";

/**
 * tfjs gives the reach to either side where Caffe gives the size, and does not divide alpha by the size. Within a channel
 * Caffe pools the squares with a pad on all sides, so that every average divides by the whole window; its constant is 1
 * whatever k says.
 */
export const lrn: Lowering<"LRN"> = {
  lower({ settings: { region, localSize, alpha, beta, k } }, stage) {
    const { tf } = stage;
    const reach = (localSize - 1) / 2;
    if (region === "ACROSS_CHANNELS") {
      return one((x) =>
        channelsFirst(stage, tf.localResponseNormalization(channelsLast(stage, x), reach, k, alpha / localSize, beta)),
      );
    }
    return one((x) => {
      const squares = tf.pad(channelsLast(stage, tf.mul(x, x)), [
        [0, 0],
        [reach, reach],
        [reach, reach],
        [0, 0],
      ]);
      const mean = channelsFirst(stage, tf.avgPool(squares, localSize, 1, "valid"));
      return tf.mul(x, tf.pow(tf.add(tf.mul(mean, alpha), 1), -beta));
    });
  },
};
