import { defineFault, withSettings } from "../fault.ts";

export const softmaxLastAxis = defineFault<"Softmax">({
  id: "softmax/last-axis",
  types: ["Softmax"],
  claim: "The softmax is taken along the last axis, where Caffe takes it along the channels.",
  remedy: "Take it along `axis` of softmax_param, 1 unless the file says otherwise.",
  source: "https://github.com/PaddlePaddle/models/pull/1466",
  hidden: ({ layer: { settings, bottomShapes } }) => {
    const [shape] = bottomShapes;
    if (settings.axis === shape.length - 1) return "has the last axis";
    return shape[settings.axis] === 1 && shape[shape.length - 1] === 1 ? "has one class along either axis" : undefined;
  },
  predict: (call, compute) => compute(withSettings(call, { axis: call.layer.bottomShapes[0].length - 1 })),
});
