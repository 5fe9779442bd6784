import { defineFault, withSettings } from "../fault.ts";

export const argmaxLastAxis = defineFault<"ArgMax">({
  id: "argmax/last-axis",
  types: ["ArgMax"],
  claim: "The maximum is looked for along the last axis, and not along `axis`.",
  remedy: "Look for the largest value along `axis`.",
  source: "https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/argmax_layer.cpp#L53-L98",
  hidden: ({ layer: { settings, bottomShapes } }) => {
    const [shape] = bottomShapes;
    if (settings.axis === null) return "has no axis";
    if (settings.axis === shape.length - 1) return "has the last axis";
    return shape[shape.length - 1] < settings.topK ? "wants more values than there are along the last axis" : undefined;
  },
  predict: (call, compute) => {
    const { settings, bottomShapes } = call.layer;
    const axis = bottomShapes[0].length - 1;
    const top = bottomShapes[0].map((extent, i) => (i === axis ? settings.topK : extent));
    return compute(withSettings(call, { axis }, { topShapes: [top] }));
  },
});
