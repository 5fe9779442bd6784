import { defineFault } from "../fault.ts";
import { isEmpty, mapWindows, windowsOf } from "../pools.ts";

export const poolingEmptyWindowInfinite = defineFault<"Pooling">({
  id: "pooling/empty-window-infinite",
  types: ["Pooling"],
  claim:
    "A window without a pixel (stride > kernel, without pad) gives −∞, or NaN in an average, where Caffe leaves −FLT_MAX, or 0.",
  remedy: "Start a maximum at −FLT_MAX, and divide by the window clipped to the padded image.",
  source: "https://github.com/onnx/onnx/issues/4958",
  hidden: ({ layer }) => {
    const { method } = layer.settings;
    if (method === "STOCHASTIC") return "is neither a maximum nor an average";
    const empty = windowsOf(layer).filter(isEmpty);
    if (empty.length === 0) return "has no empty window";
    const zero = empty.every(({ rows, columns }) => rows.divisor * columns.divisor === 0);
    return method === "AVE" && zero ? "divides 0 by 0 in Caffe too" : undefined;
  },
  predict: (call, compute) => {
    const nothing = call.layer.settings.method === "MAX" ? Number.NEGATIVE_INFINITY : Number.NaN;
    return compute(call).map((output, top) =>
      top === 0 ? mapWindows(output, call.layer, (window, own) => (isEmpty(window) ? nothing : own)) : output,
    );
  },
});
