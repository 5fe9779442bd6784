import { count } from "../../tensor/shape.ts";
import type { TensorFault } from "../data-fault.ts";
import { pixelsOf, prepare } from "./pixels.ts";

export const meanUncropped: TensorFault = {
  kind: "tensor",
  id: "data/mean-uncropped",
  claim:
    "The top left corner of the mean image is subtracted from the centre of the image: the mean image is not cropped as the image is.",
  remedy: "Subtract the mean image before cropping, or crop both alike.",
  source: "https://github.com/BVLC/caffe/issues/1644",
  hidden: ({ meanImage }) => (meanImage === undefined ? "has no mean image that is larger than a view" : undefined),
  apply: (view, prepared) => {
    const [, height, width] = prepared.shape;
    const image = prepared.meanImage as NonNullable<typeof prepared.meanImage>;
    const [area, row] = [count(image.shape, 1), count(image.shape, 2)];
    const mean = view.map((_, i) => {
      const channel = Math.floor(i / (height * width));
      const place = i % (height * width);
      return image.data[channel * area + Math.floor(place / width) * row + (place % width)];
    });
    return prepare(pixelsOf(view, prepared), { ...prepared, mean });
  },
};
