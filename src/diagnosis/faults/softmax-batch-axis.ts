import { defineFault, withSettings } from "../fault.ts";

export const softmaxBatchAxis = defineFault<"Softmax">({
  id: "softmax/batch-axis",
  types: ["Softmax"],
  claim: "The softmax is taken along axis 0: the items of the batch compete with each other.",
  remedy: "Take it along `axis` of softmax_param (PyTorch: state dim, which without it is 0 for one and three axes).",
  source: "https://github.com/pytorch/pytorch/issues/1020",
  hidden: ({ layer: { settings, bottomShapes } }) => {
    const [shape] = bottomShapes;
    if (settings.axis === 0) return "has axis 0";
    return shape[settings.axis] === 1 && shape[0] === 1 ? "has one class along either axis" : undefined;
  },
  predict: (call, compute) => compute(withSettings(call, { axis: 0 })),
});
