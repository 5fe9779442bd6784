import { defineFault, withSettings } from "../fault.ts";

export const softmaxAxisIgnored = defineFault<"Softmax">({
  id: "softmax/axis-ignored",
  types: ["Softmax"],
  claim: "The softmax is taken along axis 1 whatever the file says.",
  remedy: "Take it along `axis` of softmax_param.",
  source: "https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/softmax_layer.cpp#L10-L24",
  hidden: ({ layer: { settings, bottomShapes } }) => {
    const [shape] = bottomShapes;
    if (settings.axis === 1) return "has axis 1";
    if (shape.length === 1) return "has no axis 1";
    return shape[settings.axis] === 1 && shape[1] === 1 ? "has one class along either axis" : undefined;
  },
  predict: (call, compute) => compute(withSettings(call, { axis: 1 })),
});
