/** Caffe's divisor of an average, for engines that divide by the whole window. */
import type { LayerOf } from "../caffe/net.ts";

/**
 * The window's size ÷ Caffe's divisor for every place: Caffe divides by the window clipped to the padded image.
 * An empty window has the divisor 0, and 0/0 is NaN in Caffe too.
 */
export function divisorCorrection({
  settings: { kernel, stride, pad },
  bottomShapes,
  topShapes,
}: LayerOf<"Pooling">): number[] {
  const [, , height, width] = bottomShapes[0];
  const [, , outHeight, outWidth] = topShapes[0];
  const clipped = (i: 0 | 1, place: number, size: number): number => {
    const start = place * stride[i] - pad[i];
    return Math.min(start + kernel[i], size + pad[i]) - start;
  };
  const area = kernel[0] * kernel[1];
  return Array.from({ length: outHeight * outWidth }, (_, place) => {
    const y = Math.floor(place / outWidth);
    return area / (clipped(0, y, height) * clipped(1, place % outWidth, width));
  });
}
