import { mapChannels, withBottoms } from "../change.ts";
import { defineFault } from "../fault.ts";
import { meetsNothing, SAME_WINDOWS } from "../windows.ts";

export const convolutionGroupsInterleaved = defineFault<"Convolution" | "DepthwiseConvolution">({
  id: "convolution/groups-interleaved",
  types: ["Convolution", "DepthwiseConvolution"],
  claim: "Channels are dealt out to the groups in turn, where Caffe gives each group a block of neighbours.",
  remedy: "Give group g the channels from g · (channels / group) on.",
  source: "https://github.com/keras-team/keras/pull/442",
  hidden: ({ layer }) => {
    const { group } = layer.settings;
    if (group === 1) return "has one group";
    if (group === layer.bottomShapes[0][1]) return "has one channel a group";
    return meetsNothing(layer) ? SAME_WINDOWS : undefined;
  },
  predict: (call, compute) => {
    const { group } = call.layer.settings;
    const bottoms = call.bottoms.map((bottom) => {
      const channels = bottom.shape[1];
      const depth = channels / group;
      return mapChannels(bottom, channels, (channel) => (channel % depth) * group + Math.floor(channel / depth));
    });
    return compute(withBottoms(call, bottoms));
  },
});
