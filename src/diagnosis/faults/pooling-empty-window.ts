import { defineFault } from "../fault.ts";
import { isEmpty, mapWindows, windowsOf } from "../pools.ts";

export const poolingEmptyWindow = defineFault<"Pooling">({
  id: "pooling/empty-window",
  types: ["Pooling"],
  claim: "A window without a pixel (stride > kernel, without pad) gives 0, where Caffe leaves −FLT_MAX, or 0/0.",
  remedy:
    "Leave −FLT_MAX in a maximum over nothing, and divide the 0 of an average by the clipped window as any other.",
  source: "https://github.com/webmachinelearning/webnn/issues/935",
  hidden: ({ layer }) => {
    const empty = windowsOf(layer).filter(isEmpty);
    if (empty.length === 0) return "has no empty window";
    if (layer.settings.method === "MAX") return undefined;
    const some =
      layer.settings.method === "AVE" && empty.some(({ rows, columns }) => rows.divisor * columns.divisor === 0);
    return some ? undefined : "gives 0 for an empty window in Caffe too";
  },
  predict: (call, compute) =>
    compute(call).map((output, top) =>
      top === 0 ? mapWindows(output, call.layer, (window, own) => (isEmpty(window) ? 0 : own)) : output,
    ),
});
