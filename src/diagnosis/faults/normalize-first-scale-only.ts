import { mapParam } from "../change.ts";
import { defineFault } from "../fault.ts";

export const normalizeFirstScaleOnly = defineFault<"Normalize">({
  id: "normalize/first-scale-only",
  types: ["Normalize"],
  claim: "The first channel's scale is used for all channels.",
  remedy: "Multiply each channel by its own scale where channel_shared is false.",
  source: "https://github.com/weiliu89/caffe/blob/4817bf8/src/caffe/layers/normalize_layer.cpp#L85-L134",
  hidden: ({ layer, params: [{ data }] }) => {
    if (layer.settings.channelShared) return "shares one scale in Caffe too";
    return data.every((scale) => scale === data[0]) ? "has equal scales" : undefined;
  },
  predict: (call, compute) => compute(mapParam(call, 0, () => call.params[0].data[0])),
});
