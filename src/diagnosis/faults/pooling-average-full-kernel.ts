import { defineFault } from "../fault.ts";
import { isEmpty, redivided, windowsOf } from "../pools.ts";

export const poolingAverageFullKernel = defineFault<"Pooling">({
  id: "pooling/average-full-kernel",
  types: ["Pooling"],
  claim: "An average is divided by the whole kernel, where Caffe leaves out what overhangs the padded image.",
  remedy: "Clip the window to the padded image before counting.",
  source: "https://github.com/microsoft/onnxruntime/issues/16203",
  hidden: ({ layer }) => {
    const { method, kernel } = layer.settings;
    if (method !== "AVE") return "takes no average";
    return windowsOf(layer).every(
      (window) =>
        // An average over nothing is 0 whatever it is divided by, but by 0.
        (isEmpty(window) && window.rows.divisor * window.columns.divisor !== 0) ||
        (window.rows.divisor === kernel[0] && window.columns.divisor === kernel[1]),
    )
      ? "has no averaging window that overhangs"
      : undefined;
  },
  predict: (call, compute) => {
    const [height, width] = call.layer.settings.kernel;
    return compute(call).map((output) => redivided(output, call.layer, () => height * width));
  },
});
