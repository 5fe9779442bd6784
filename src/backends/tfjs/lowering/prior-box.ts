import { count } from "../../../tensor/shape.ts";
import type { Lowering } from "./lowering.ts";

/** Only extents matter, and so both bottoms go unread: (centres ∓ half sizes) ÷ the image, by broadcasting. */
export const priorBox: Lowering<"PriorBox"> = {
  lower({ settings, bottomShapes: [map], topShapes: [shape] }, { tf, constant }) {
    const { minSizes, maxSizes, aspectRatios, variances, offset, clip } = settings;
    const [imageHeight, imageWidth] = settings.image;
    const [height, width] = [map[2] ?? 1, map[3] ?? 1];
    const [stepHeight, stepWidth] = settings.step ?? [imageHeight / height, imageWidth / width];
    const centres = Array.from({ length: height * width }, (_, i) => [
      ((i % width) + offset) * stepWidth,
      (Math.floor(i / width) + offset) * stepHeight,
    ]);
    const sizes = minSizes.flatMap((size, i) => [
      [size, size],
      ...maxSizes.slice(i, i + 1).map((larger) => [Math.sqrt(size * larger), Math.sqrt(size * larger)]),
      ...aspectRatios.map((ratio) => [size * Math.sqrt(ratio), size / Math.sqrt(ratio)]),
    ]);
    const centre = constant(
      [centres.length, 1, 4],
      centres.flatMap(([x, y]) => [x, y, x, y]),
    );
    const halves = constant(
      [1, sizes.length, 4],
      sizes.flatMap(([w, h]) => [-w / 2, -h / 2, w / 2, h / 2]),
    );
    const image = constant([4], [imageWidth, imageHeight, imageWidth, imageHeight]);
    const row = count(shape, 2);
    const spread = constant(
      [1, 1, row],
      Array.from({ length: row }, (_, i) => variances[i % 4]),
    );
    return () => {
      const corners = tf.div(tf.add(centre, halves), image);
      const clipped = clip ? tf.clipByValue(corners, 0, 1) : corners;
      return [tf.concat([tf.reshape(clipped, [1, 1, row]), spread], 1)];
    };
  },
};
