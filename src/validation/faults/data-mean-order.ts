import type { TensorFault } from "../data-fault.ts";
import { colourless, meanless, meanOf, pixelsOf, prepare, reversedChannels } from "./pixels.ts";

export const meanOrder: TensorFault = {
  kind: "tensor",
  id: "data/mean-order",
  claim: "The mean's channels are in the opposite order to the image's.",
  remedy: "Give the mean in the order of the net's channels: 103.939, 116.779, 123.68 for BGR.",
  source: "https://github.com/yhenon/keras-frcnn/issues/148",
  hidden: (prepared) => colourless(prepared) ?? meanless(prepared),
  apply: (view, prepared) => {
    const mean = Float32Array.from(reversedChannels(meanOf(prepared), prepared));
    return prepare(pixelsOf(view, prepared), { ...prepared, mean });
  },
};
