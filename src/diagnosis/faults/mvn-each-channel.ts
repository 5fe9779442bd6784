import { defineFault, withSettings } from "../fault.ts";

export const mvnEachChannel = defineFault<"MVN">({
  id: "mvn/each-channel",
  types: ["MVN"],
  claim: "Each channel is normalised by itself, though the file says across_channels: true.",
  remedy: "Take mean and variance over all channels of an image.",
  source: "https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/mvn_layer.cpp#L35-L41",
  hidden: ({ layer: { settings, bottomShapes } }) => {
    if (!settings.acrossChannels) return "normalises each channel in Caffe too";
    return bottomShapes[0][1] === 1 ? "has one channel" : undefined;
  },
  predict: (call, compute) => compute(withSettings(call, { acrossChannels: false })),
});
