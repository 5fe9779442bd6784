import { defineFault, withSettings } from "../fault.ts";
import { isSingle, windowsOf } from "../pools.ts";

export const poolingMethodIgnored = defineFault<"Pooling">({
  id: "pooling/method-ignored",
  types: ["Pooling"],
  claim: "pool is not read: the maximum is taken, as where pool is not set.",
  remedy: "Read pool: AVE averages, and STOCHASTIC at test weighs pixels by themselves.",
  source: "https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/pooling_layer.cpp#L141-L240",
  hidden: ({ layer }) => {
    if (layer.settings.method === "MAX") return "takes the maximum in Caffe too";
    // Of a single pixel that is not positive, STOCHASTIC makes 0; so it can always show.
    if (layer.settings.method === "STOCHASTIC") return undefined;
    return windowsOf(layer).every(({ rows, columns }) => isSingle(rows) && isSingle(columns))
      ? "has windows of one pixel"
      : undefined;
  },
  predict: (call, compute) => compute(withSettings(call, { method: "MAX" })),
});
