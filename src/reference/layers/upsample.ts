/**
 * Upsample. With a mask every value goes to the place in its channel that the mask names, and the rest is 0
 * (alexgkendall/caffe-segnet: upsample_layer.cpp); without, pixels are repeated (eric612/MobileNet-YOLO).
 */
import { count } from "../../tensor/shape.ts";
import { type Forward, selection } from "../forward.ts";
import { wholeNumber } from "../whole-number.ts";

export const upsample: Forward<"Upsample"> = (layer, [bottom, mask]) => {
  const { method, size, scale } = layer.settings;
  const shape = layer.topShapes[0];
  const values = new Float64Array(count(shape));
  const area = size[0] * size[1];
  const [, , height, width] = bottom.shape;
  if (method === "mask") {
    for (let i = 0; i < bottom.data.length; i++) {
      const plane = Math.floor(i / (height * width));
      values[plane * area + wholeNumber(layer, mask.data[i], area)] = bottom.data[i];
    }
  } else {
    for (let i = 0; i < values.length; i++) {
      const y = Math.floor((i % area) / size[1] / scale);
      const x = Math.floor((i % size[1]) / scale);
      values[i] = bottom.data[(Math.floor(i / area) * height + y) * width + x];
    }
  }
  return [selection(shape, values)];
};
