import { mapParam } from "../change.ts";
import { defineFault } from "../fault.ts";

export const preluChannelShared = defineFault<"PReLU">({
  id: "prelu/channel-shared",
  types: ["PReLU"],
  claim: "The first channel's slope is used for all channels.",
  remedy: "Use a slope for each channel where channel_shared is false.",
  source: "https://github.com/NVIDIA/TensorRT/issues/12",
  hidden: ({ layer, params: [{ data }] }) => {
    if (layer.settings.channelShared) return "shares one slope in Caffe too";
    return data.every((slope) => slope === data[0]) ? "has equal slopes" : undefined;
  },
  predict: (call, compute) => compute(mapParam(call, 0, () => call.params[0].data[0])),
});
