import type { TensorFault } from "../data-fault.ts";
import { colourless, pixelsOf, prepare, reversedChannels } from "./pixels.ts";

export const rgbForBgr: TensorFault = {
  kind: "tensor",
  id: "data/rgb-for-bgr",
  claim: "The image's red and blue channels are exchanged; the mean is in the net's order.",
  remedy: "Feed the channels in the order that the net was trained with: Caffe's own tools read images as BGR.",
  source: "https://github.com/opencv/opencv/issues/9625",
  hidden: colourless,
  apply: (view, prepared) => prepare(reversedChannels(pixelsOf(view, prepared), prepared), prepared),
};
