import { type Lowering, one } from "./lowering.ts";

/** A slice of the padded bottom for each place of the kernel, side by side behind each channel. */
export const im2col: Lowering<"Im2col"> = {
  lower({ settings: { kernel, stride, pad, dilation }, bottomShapes: [bottom], topShapes: [top] }, { tf }) {
    const [number, channels] = bottom;
    const [, , height, width] = top;
    const [padHeight, padWidth] = pad;
    return one((x) => {
      const padded = tf.pad(x, [
        [0, 0],
        [0, 0],
        [padHeight, padHeight],
        [padWidth, padWidth],
      ]);
      const slices = Array.from({ length: kernel[0] * kernel[1] }, (_, tap) => {
        const starts = [Math.floor(tap / kernel[1]) * dilation[0], (tap % kernel[1]) * dilation[1]];
        const ends = [starts[0] + (height - 1) * stride[0] + 1, starts[1] + (width - 1) * stride[1] + 1];
        const slice = tf.stridedSlice(padded, [0, 0, ...starts], [number, channels, ...ends], [1, 1, ...stride]);
        return tf.reshape(slice, [number, channels, 1, height, width]);
      });
      return tf.reshape(tf.concat(slices, 2), [...top]);
    });
  },
};
