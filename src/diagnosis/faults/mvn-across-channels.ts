import { defineFault, withSettings } from "../fault.ts";

export const mvnAcrossChannels = defineFault<"MVN">({
  id: "mvn/across-channels",
  types: ["MVN"],
  claim: "All channels of an image are normalised together, where Caffe takes each by itself.",
  remedy: "Take mean and variance of each channel, unless the file says across_channels: true.",
  source: "https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/mvn_layer.cpp#L35-L41",
  hidden: ({ layer: { settings, bottomShapes } }) => {
    if (settings.acrossChannels) return "normalises across channels in Caffe too";
    return bottomShapes[0][1] === 1 ? "has one channel" : undefined;
  },
  predict: (call, compute) => compute(withSettings(call, { acrossChannels: true })),
});
