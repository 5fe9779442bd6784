import { defineFault, withSettings } from "../fault.ts";
import { indifferentToScale } from "../lrn.ts";

export const lrnRadiusAsSize = defineFault<"LRN">({
  id: "lrn/radius-as-size",
  types: ["LRN"],
  claim: "The window's radius is taken for its size, so that the sum runs over (local_size − 1)/2 neighbours.",
  remedy: "Set the size to local_size: it is 2·radius + 1.",
  source: "https://github.com/KhronosGroup/NNEF-Tools/issues/137",
  hidden: ({ layer: { settings } }) =>
    indifferentToScale(settings) ??
    (((settings.localSize - 1) / 2) % 2 === 0 ? "has an even radius, which no engine takes for a size" : undefined),
  predict: (call, compute) => compute(withSettings(call, { localSize: (call.layer.settings.localSize - 1) / 2 })),
});
