import { mapWeights } from "../change.ts";
import { defineFault } from "../fault.ts";
import { meetsNothing, SAME_WINDOWS } from "../windows.ts";

export const convolutionGroupsExchanged = defineFault<"Convolution" | "DepthwiseConvolution">({
  id: "convolution/groups-exchanged",
  types: ["Convolution", "DepthwiseConvolution"],
  claim:
    "The groups have one another's filters, the last group those of the first: of two groups, the halves of the weights are exchanged.",
  remedy: "Give group g the filters from g · (outputs / group) on.",
  source: "https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/base_conv_layer.cpp#L253-L262",
  hidden: ({ layer }) => {
    if (layer.settings.group === 1) return "has one group";
    return meetsNothing(layer) ? SAME_WINDOWS : undefined;
  },
  predict: (call, compute) => {
    const { group } = call.layer.settings;
    const own = call.params[0].data.length / group;
    return compute(
      mapWeights(call, (stored, place) => stored[(group - 1 - Math.floor(place / own)) * own + (place % own)]),
    );
  },
});
