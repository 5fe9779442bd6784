import { defineFault, withSettings } from "../fault.ts";
import { isSingle, windowsOf } from "../pools.ts";

export const poolingMaxAsAverage = defineFault<"Pooling">({
  id: "pooling/max-as-average",
  types: ["Pooling"],
  claim: "The average is taken where the file asks for the maximum.",
  remedy: "Take the maximum: it is also what pool means where it is not set.",
  source: "https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/pooling_layer.cpp#L141-L240",
  hidden: (call) => {
    if (call.layer.settings.method !== "MAX") return "takes no maximum";
    return windowsOf(call.layer).every(({ rows, columns }) => isSingle(rows) && isSingle(columns))
      ? "has windows of one pixel"
      : undefined;
  },
  predict: (call, compute) => {
    const averages = compute(withSettings(call, { method: "AVE" }));
    // Only a maximum has a mask.
    return call.layer.topShapes.length === 1 ? averages : [averages[0], ...compute(call).slice(1)];
  },
});
