import { defineFault } from "../fault.ts";
import { isEmpty, redivided, windowsOf } from "../pools.ts";

export const poolingAverageExcludesPadding = defineFault<"Pooling">({
  id: "pooling/average-excludes-padding",
  types: ["Pooling"],
  claim: "An average is divided by the number of real pixels, where Caffe counts the padding too.",
  remedy: "Count the padding (ONNX and PyTorch: count_include_pad), up to pad beyond the image.",
  source: "https://github.com/apache/tvm/issues/1144",
  hidden: ({ layer }) => {
    if (layer.settings.method !== "AVE") return "takes no average";
    const all = windowsOf(layer).filter((window) => !isEmpty(window));
    return all.every(({ rows, columns }) => rows.pixels === rows.divisor && columns.pixels === columns.divisor)
      ? "averages no padding"
      : undefined;
  },
  predict: (call, compute) =>
    compute(call).map((output) =>
      redivided(output, call.layer, (rows, columns) => {
        // Windows without a pixel are another mistake: pooling/empty-window-infinite.
        const pixels = rows.pixels * columns.pixels;
        return pixels === 0 ? rows.divisor * columns.divisor : pixels;
      }),
    ),
});
