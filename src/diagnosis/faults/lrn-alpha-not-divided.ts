import { defineFault, withSettings } from "../fault.ts";
import { indifferentToScale, lrnWindow } from "../lrn.ts";

export const lrnAlphaNotDivided = defineFault<"LRN">({
  id: "lrn/alpha-not-divided",
  types: ["LRN"],
  claim: "The sum of squares is multiplied by alpha itself, where Caffe divides alpha by the number of terms.",
  remedy: "Divide alpha by local_size, or within a channel by its square.",
  source: "https://github.com/MarcBS/keras/pull/4",
  hidden: ({ layer: { settings } }) =>
    indifferentToScale(settings) ?? (settings.localSize === 1 ? "has local_size 1" : undefined),
  predict: (call, compute) => {
    const { settings } = call.layer;
    return compute(withSettings(call, { alpha: settings.alpha * lrnWindow(settings) }));
  },
});
