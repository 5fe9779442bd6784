import type { LayerOf } from "../../caffe/net.ts";
import { count, sameShape, type Shape } from "../../tensor/shape.ts";
import { defineFault, withSettings } from "../fault.ts";

export const argmaxAxisIgnored = defineFault<"ArgMax">({
  id: "argmax/axis-ignored",
  types: ["ArgMax"],
  claim: "The maximum is looked for over the whole item, and not along `axis`.",
  remedy: "Look for the largest value along `axis`, for each place by itself.",
  source: "https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/argmax_layer.cpp#L53-L98",
  hidden: ({ layer }) => {
    const { settings, bottomShapes, topShapes } = layer;
    if (settings.axis === null) return "has no axis";
    // Flattened, an item is what lies along the axis already.
    const alone = settings.axis > 0 && count(bottomShapes[0], 1) === bottomShapes[0][settings.axis];
    return alone && sameShape(topShapes[0], flatTop(layer)) ? "has nothing beside its axis" : undefined;
  },
  predict: (call, compute) => compute(withSettings(call, { axis: null }, { topShapes: [flatTop(call.layer)] })),
});

function flatTop({ settings, bottomShapes: [shape] }: LayerOf<"ArgMax">): Shape {
  return [shape[0], settings.values ? 2 : 1, settings.topK, ...shape.slice(3).map(() => 1)];
}
