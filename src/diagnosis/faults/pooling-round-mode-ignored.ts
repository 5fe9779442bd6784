import { defineFault } from "../fault.ts";
import { repooled, samePools } from "../pools.ts";

export const poolingRoundModeIgnored = defineFault<"Pooling">({
  id: "pooling/round-mode-ignored",
  types: ["Pooling"],
  claim: "round_mode: FLOOR (or ceil_mode: false) is not read: the output size is rounded up.",
  remedy: "Round down where round_mode says FLOOR.",
  source: "https://github.com/BVLC/caffe/pull/6282",
  hidden: (call) => {
    if (call.layer.settings.roundMode === "CEIL") return "rounds up in Caffe too";
    return samePools(call.layer, repooled(call, { roundMode: "CEIL" }).layer) ? "divides exactly" : undefined;
  },
  predict: (call, compute) => compute(repooled(call, { roundMode: "CEIL" })),
});
