import { defineFault, withSettings } from "../fault.ts";
import { sameTurn } from "../shapes.ts";

export const permuteInverse = defineFault<"Permute">({
  id: "permute/inverse",
  types: ["Permute"],
  claim: "Axes are turned the other way: axis i of the bottom becomes axis order[i] of the top.",
  remedy: "Let axis i of the top be axis order[i] of the bottom.",
  source: "https://github.com/weiliu89/caffe/blob/4817bf8/src/caffe/layers/permute_layer.cpp#L98-L114",
  hidden: ({ layer: { settings, bottomShapes } }) =>
    sameTurn(bottomShapes[0], settings.order, mistaken(settings.order))
      ? "has an order that is its own inverse, axes of one element apart"
      : undefined,
  predict: (call, compute) => {
    const order = mistaken(call.layer.settings.order);
    return compute(
      withSettings(call, { order }, { topShapes: [order.map((axis) => call.layer.bottomShapes[0][axis])] }),
    );
  },
});

function mistaken(order: readonly number[]): number[] {
  return order.map((_, axis) => order.indexOf(axis));
}
