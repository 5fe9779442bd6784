import type { Output } from "../../reference/forward.ts";
import { defineFault, withSettings } from "../fault.ts";
import { indifferentToScale, lrnWindow, neighbours } from "../lrn.ts";

export const lrnBorderClipped = defineFault<"LRN">({
  id: "lrn/border-clipped",
  types: ["LRN"],
  claim:
    "At the border alpha is divided by the number of neighbours that there are, and not by that of the whole window.",
  remedy:
    "Divide by the window's size everywhere: Caffe pads with zeros, which count (an average pool must include padding).",
  source: "https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/lrn_layer.cpp",
  hidden: (call) => {
    const { settings } = call.layer;
    const whole = lrnWindow(settings);
    return (
      indifferentToScale(settings) ??
      (neighbours(call).every((there) => there === whole) ? "has no window that reaches beyond the blob" : undefined)
    );
  },
  predict: (call, compute) => {
    const there = neighbours(call);
    const { settings } = call.layer;
    // Each number of neighbours is an alpha of its own.
    const parts = new Map<number, Output>();
    for (const n of new Set(there)) {
      const alpha = (settings.alpha * lrnWindow(settings)) / n;
      parts.set(n, compute(withSettings(call, { alpha }))[0]);
    }
    const pick = (numbers: (output: Output) => Float64Array | null): Float64Array =>
      Float64Array.from(there, (n, i) => numbers(parts.get(n) as Output)?.[i] ?? 0);
    const [any] = parts.values();
    return [{ ...any, values: pick(({ values }) => values), pointwise: pick((output) => output.pointwise) }];
  },
});
