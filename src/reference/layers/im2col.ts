/**
 * Im2col: the patch under each place of a convolution's window becomes a column of channels, in the order channel, kernel
 * row, kernel column; padding is 0. Caffe: src/caffe/layers/im2col_layer.cpp; util/im2col.cpp.
 */
import { count } from "../../tensor/shape.ts";
import { type Forward, selection } from "../forward.ts";

export const im2col: Forward<"Im2col"> = (layer, [bottom]) => {
  const { kernel, stride, pad, dilation } = layer.settings;
  const shape = layer.topShapes[0];
  const [, channels, height, width] = bottom.shape;
  const [number, , outHeight, outWidth] = shape;
  const values = new Float64Array(count(shape));
  let top = 0;
  for (let plane = 0; plane < number * channels; plane++) {
    for (let ky = 0; ky < kernel[0]; ky++) {
      for (let kx = 0; kx < kernel[1]; kx++) {
        for (let place = 0; place < outHeight * outWidth; place++, top++) {
          const y = Math.floor(place / outWidth) * stride[0] - pad[0] + ky * dilation[0];
          const x = (place % outWidth) * stride[1] - pad[1] + kx * dilation[1];
          const inside = y >= 0 && y < height && x >= 0 && x < width;
          values[top] = inside ? bottom.data[(plane * height + y) * width + x] : 0;
        }
      }
    }
  }
  return [selection(shape, values)];
};
