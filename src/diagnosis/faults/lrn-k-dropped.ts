import { defineFault, withSettings } from "../fault.ts";

export const lrnKDropped = defineFault<"LRN">({
  id: "lrn/k-dropped",
  types: ["LRN"],
  claim: "k is lost, and 1 taken for it.",
  remedy: "Hand k over (ONNX and TensorFlow: bias).",
  source: "https://github.com/microsoft/MMdnn/issues/805",
  hidden: ({ layer: { settings } }) => {
    if (settings.region === "WITHIN_CHANNEL") return "normalises within a channel, where k is not used";
    if (settings.beta === 0) return "has beta 0";
    return settings.k === 1 ? "has k = 1" : undefined;
  },
  predict: (call, compute) => compute(withSettings(call, { k: 1 })),
});
