import type { TensorFault } from "../data-fault.ts";
import { colourless, hasMean, reversedChannels } from "./pixels.ts";

export const channelsReversed: TensorFault = {
  kind: "tensor",
  id: "data/channels-reversed",
  claim:
    "The channels of the prepared tensor are in the opposite order: image and mean are both RGB where the net wants BGR, or BGR for RGB.",
  remedy: "Exchange the first and the last channel, of the image and of the mean.",
  source: "https://github.com/NVIDIA/DIGITS/issues/52",
  hidden: (prepared) =>
    colourless(prepared) ?? (hasMean(prepared) ? undefined : "subtracts no mean, so that this is data/rgb-for-bgr"),
  apply: reversedChannels,
};
