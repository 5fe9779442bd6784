import { defineFault } from "../fault.ts";
import { meetsNothing, reorderedWeights, SAME_WINDOWS } from "../windows.ts";

/** Of images: what else has three channels has none that anybody would take for colours. */
const COLOURS = 3;

export const convolutionColoursReversed = defineFault<"Convolution">({
  id: "convolution/colours-reversed",
  types: ["Convolution"],
  claim: "The three channels are read in the opposite order: RGB where the net was trained on BGR, or BGR on RGB.",
  remedy: "Feed channels in the net's order, or reverse the input channels of these weights, but not both.",
  source: "https://github.com/BVLC/caffe/wiki/Image-Format:-BGR-not-RGB",
  hidden: ({ layer }) => {
    if (layer.bottomShapes[0][1] !== COLOURS || layer.settings.group !== 1) return "reads no image of three colours";
    return meetsNothing(layer) ? SAME_WINDOWS : undefined;
  },
  // The weights in the opposite order meet the channels as they are: the same products.
  predict: (call, compute) =>
    compute(
      reorderedWeights(
        call,
        (output, channel, tap, { seconds, area }) => (output * seconds + COLOURS - 1 - channel) * area + tap,
      ),
    ),
});
