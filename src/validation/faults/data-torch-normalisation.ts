import { count } from "../../tensor/shape.ts";
import type { TensorFault } from "../data-fault.ts";
import { colourless, pixelsOf, reversedChannels } from "./pixels.ts";

/** torchvision's, in RGB order. */
const MEAN = [0.485, 0.456, 0.406];
const DEVIATION = [0.229, 0.224, 0.225];

export const torchNormalisation: TensorFault = {
  kind: "tensor",
  id: "data/torch-normalisation",
  claim:
    "Images are prepared as torchvision's models want them: RGB, from 0 to 1, minus 0.485, 0.456, 0.406, over 0.229, 0.224, 0.225.",
  remedy: "Prepare them by the net's own recipe: Caffe's mean is in 0 to 255, and nothing is divided.",
  source: "https://pytorch.org/vision/0.8/models.html",
  hidden: colourless,
  apply: (view, prepared) => {
    const pixels = pixelsOf(view, prepared);
    const rgb = prepared.colour === "RGB" ? pixels : reversedChannels(pixels, prepared);
    const area = count(prepared.shape, 1);
    return Float32Array.from(rgb, (pixel, i) => {
      const channel = Math.floor(i / area);
      return (pixel / 255 - MEAN[channel]) / DEVIATION[channel];
    });
  },
};
