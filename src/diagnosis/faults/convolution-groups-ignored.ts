import { mapChannels, withBottoms } from "../change.ts";
import { defineFault, withSettings } from "../fault.ts";
import { meetsNothing, SAME_WINDOWS } from "../windows.ts";

export const convolutionGroupsIgnored = defineFault<"Convolution" | "DepthwiseConvolution">({
  id: "convolution/groups-ignored",
  types: ["Convolution", "DepthwiseConvolution"],
  claim: "group is ignored: all filters see the first group of channels.",
  remedy: "Split channels and filters by group, each filter with its own group of channels.",
  source: "https://github.com/apache/mxnet/pull/6380",
  hidden: ({ layer }) => {
    if (layer.settings.group === 1) return "has one group";
    return meetsNothing(layer) ? SAME_WINDOWS : undefined;
  },
  predict: (call, compute) => {
    const { group } = call.layer.settings;
    const bottoms = call.bottoms.map((bottom) => mapChannels(bottom, bottom.shape[1] / group, (channel) => channel));
    return compute(withSettings(withBottoms(call, bottoms), { group: 1 }));
  },
});
