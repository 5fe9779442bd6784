import { defineFault, withSettings } from "../fault.ts";
import { sameTurn } from "../shapes.ts";

export const permuteIgnored = defineFault<"Permute">({
  id: "permute/ignored",
  types: ["Permute"],
  claim: "The axes are not turned.",
  remedy: "Turn the axes, or rename them where the engine keeps its own layout.",
  source: "https://github.com/weiliu89/caffe/blob/4817bf8/src/caffe/layers/permute_layer.cpp#L98-L114",
  hidden: ({ layer: { settings, bottomShapes } }) =>
    sameTurn(bottomShapes[0], settings.order, mistaken(settings.order))
      ? "turns no axis of more than one element"
      : undefined,
  predict: (call, compute) => {
    const order = mistaken(call.layer.settings.order);
    return compute(
      withSettings(call, { order }, { topShapes: [order.map((axis) => call.layer.bottomShapes[0][axis])] }),
    );
  },
});

function mistaken(order: readonly number[]): number[] {
  return order.map((_, axis) => axis);
}
