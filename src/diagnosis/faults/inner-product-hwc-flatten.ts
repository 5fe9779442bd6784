import { CHANNELS_LAST, hidesFlattening, reordered, withBottoms } from "../change.ts";
import { defineFault } from "../fault.ts";

export const innerProductHwcFlatten = defineFault<"InnerProduct">({
  id: "inner-product/hwc-flatten",
  types: ["InnerProduct"],
  claim:
    "The bottom is flattened row, column, channel, as channels-last engines do, where Caffe flattens channel, row, column.",
  remedy: "Transpose to channels first before flattening, or put the weights in the order row, column, channel.",
  source: "https://github.com/microsoft/MMdnn/issues/250",
  hidden: hidesFlattening,
  predict: (call, compute) => compute(withBottoms(call, [reordered(call.bottoms[0], CHANNELS_LAST)])),
});
