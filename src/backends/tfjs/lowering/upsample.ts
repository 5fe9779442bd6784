import { count } from "../../../tensor/shape.ts";
import { indices } from "./labels.ts";
import type { Lowering } from "./lowering.ts";

/** With a mask every value goes to its place within its channel; where two go to one place the later stays. */
export const upsample: Lowering<"Upsample"> = {
  lower({ settings: { method, size, scale }, bottomShapes: [shape], topShapes: [top] }, stage) {
    const { tf } = stage;
    const [number, channels, height, width] = shape;
    if (method === "repeat") {
      return ([x]) => {
        const columns = tf.reshape(x, [number * channels, height, 1, width, 1]);
        return [tf.reshape(tf.tile(columns, [1, 1, scale, 1, scale]), [...top])];
      };
    }
    const [planes, area] = [number * channels, size[0] * size[1]];
    return ([x, mask]) => {
      const first = tf.reshape(tf.range(0, planes, 1, "int32"), [planes, 1]);
      const places = tf.add(
        tf.reshape(indices(stage, mask), [planes, height * width]),
        tf.mul(first, tf.scalar(area, "int32")),
      );
      const values = tf.reshape(x, [count(shape)]);
      const filled = tf.tensorScatterUpdate(tf.zeros([planes * area]), tf.reshape(places, [count(shape), 1]), values);
      return [tf.reshape(filled, [...top])];
    };
  },
};
