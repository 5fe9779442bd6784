import type { TensorFault } from "../data-fault.ts";
import { pixelsOf } from "./pixels.ts";

export const minusOneToOne: TensorFault = {
  kind: "tensor",
  id: "data/minus-one-to-one",
  claim: "Pixels are brought to −1 … 1, as TensorFlow's Inception and MobileNet models want them.",
  remedy: "Prepare them by the net's own recipe.",
  source: "https://github.com/keras-team/keras-applications/blob/1.0.8/keras_applications/imagenet_utils.py#L36-L60",
  apply: (view, prepared) => Float32Array.from(pixelsOf(view, prepared), (pixel) => pixel / 127.5 - 1),
};
