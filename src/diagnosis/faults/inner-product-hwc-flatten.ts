import { CHANNELS_LAST, ONE_CHANNEL, reordered, sameReading, withBottoms } from "../change.ts";
import { defineFault } from "../fault.ts";

export const innerProductHwcFlatten = defineFault<"InnerProduct">({
  id: "inner-product/hwc-flatten",
  types: ["InnerProduct"],
  claim:
    "The bottom is flattened row, column, channel, as channels-last engines do, where Caffe flattens channel, row, column.",
  remedy: "Transpose to channels first before flattening, or put the weights in the order row, column, channel.",
  source: "https://github.com/microsoft/MMdnn/issues/250",
  hidden: ({
    layer: {
      settings,
      bottomShapes: [shape],
    },
  }) => {
    if (settings.axis !== 1 || shape.length !== 4) return "flattens no channels, rows and columns";
    return sameReading(shape, CHANNELS_LAST) ? ONE_CHANNEL : undefined;
  },
  predict: (call, compute) => compute(withBottoms(call, [reordered(call.bottoms[0], CHANNELS_LAST)])),
});
