import { CHANNELS_LAST } from "../change.ts";
import { defineFault, withSettings } from "../fault.ts";

export const softmaxAxisOfChannelsLast = defineFault<"Softmax">({
  id: "softmax/axis-of-channels-last",
  types: ["Softmax"],
  claim:
    "axis is counted in a layout with channels last, where axis 1 is that of rows: pixels of a column compete with each other.",
  remedy: "Turn the axis together with the layout: channels are axis 3 of N×H×W×C.",
  source: "https://github.com/apache/tvm/issues/9078",
  hidden: ({ layer: { settings, bottomShapes } }) => {
    const [shape] = bottomShapes;
    if (shape.length !== 4) return "gets no images";
    if (settings.axis === 0) return "has axis 0";
    return shape[settings.axis] === 1 && shape[CHANNELS_LAST[settings.axis]] === 1
      ? "has one class along either axis"
      : undefined;
  },
  predict: (call, compute) => compute(withSettings(call, { axis: CHANNELS_LAST[call.layer.settings.axis] })),
});
