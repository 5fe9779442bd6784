import { hidesFlattening, reordered, withBottoms } from "../change.ts";
import { defineFault } from "../fault.ts";

export const innerProductHwcWeights = defineFault<"InnerProduct">({
  id: "inner-product/hwc-weights",
  types: ["InnerProduct"],
  claim:
    "The weights were put in the order row, column, channel, for an engine with channels last, and the bottom is flattened channel, row, column all the same.",
  remedy: "Leave the weights in Caffe's order where the bottom is flattened channels first.",
  source: "https://github.com/microsoft/MMdnn/issues/250",
  hidden: hidesFlattening,
  // Weight (row, column, channel) meets what stands there in channel, row, column: as if the bottom were turned the other way.
  predict: (call, compute) => {
    const [bottom] = call.bottoms;
    const [number, channels, height, width] = bottom.shape;
    const { data } = reordered({ shape: [number, height, width, channels], data: bottom.data }, [0, 3, 1, 2]);
    return compute(withBottoms(call, [{ shape: bottom.shape, data }]));
  },
});
