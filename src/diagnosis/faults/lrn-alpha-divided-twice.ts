import { defineFault, withSettings } from "../fault.ts";
import { indifferentToScale, lrnWindow } from "../lrn.ts";

export const lrnAlphaDividedTwice = defineFault<"LRN">({
  id: "lrn/alpha-divided-twice",
  types: ["LRN"],
  claim: "alpha is divided by the number of terms twice: by a converter, and by the engine again.",
  remedy: "Hand alpha over as it stands in the file to an engine that divides it, as ONNX's LRN does.",
  source: "https://github.com/chainer/onnx-chainer/pull/36",
  hidden: ({ layer: { settings } }) =>
    indifferentToScale(settings) ?? (settings.localSize === 1 ? "has local_size 1" : undefined),
  predict: (call, compute) => {
    const { settings } = call.layer;
    return compute(withSettings(call, { alpha: settings.alpha / lrnWindow(settings) }));
  },
});
