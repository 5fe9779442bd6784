import { CHANNELS_LAST, ONE_CHANNEL, reordered, sameReading, withBottoms } from "../change.ts";
import { defineFault } from "../fault.ts";

export const flattenHwcOrder = defineFault<"Flatten">({
  id: "flatten/hwc-order",
  types: ["Flatten"],
  claim:
    "Images are flattened row, column, channel, as channels-last engines do, where Caffe flattens channel, row, column.",
  remedy: "Transpose to channels first before flattening.",
  source: "https://github.com/tensorflow/tfjs/issues/2205",
  hidden: ({
    layer: {
      bottomShapes: [shape],
      topShapes: [top],
    },
  }) => {
    if (shape.length !== 4 || top.length !== 2 || top[0] !== shape[0]) return "flattens no channels, rows and columns";
    return sameReading(shape, CHANNELS_LAST) ? ONE_CHANNEL : undefined;
  },
  predict: (call, compute) => compute(withBottoms(call, [reordered(call.bottoms[0], CHANNELS_LAST)])),
});
