import { rearranged, swappedAxes, withBottom } from "../change.ts";
import { defineFault } from "../fault.ts";

export const preluSlopeOrder = defineFault<"PReLU">({
  id: "prelu/slope-order",
  types: ["PReLU"],
  claim: "The slopes are laid along the last axis, as broadcasting does, and not along the channels.",
  remedy: "Give the slopes the shape C×1×1.",
  source: "https://github.com/NVIDIA/TensorRT/issues/179",
  hidden: ({ layer, params: [{ data }] }) => {
    const [shape] = layer.bottomShapes;
    if (layer.settings.channelShared) return "shares one slope";
    if (data.every((slope) => slope === data[0])) return "has equal slopes";
    if (shape.length === 2) return "has its channels along the last axis";
    return shape[shape.length - 1] === shape[1] ? undefined : "has slopes that do not fit the last axis";
  },
  predict: (call, compute) => {
    // The two axes are as long, so that the layer's shapes stay.
    const last = call.bottoms[0].shape.length - 1;
    const swapped = compute(withBottom(call, 0, swappedAxes(call.bottoms[0], 1, last)));
    return swapped.map((output) => rearranged(output, (numbers) => swappedAxes(numbers, 1, last)));
  },
});
