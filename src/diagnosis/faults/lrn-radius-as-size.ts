import { defineFault, withSettings } from "../fault.ts";
import { evenWindow, indifferentToScale } from "../lrn.ts";

export const lrnRadiusAsSize = defineFault<"LRN">({
  id: "lrn/radius-as-size",
  types: ["LRN"],
  claim: "The window's radius is taken for its size, so that the sum runs over (local_size − 1)/2 neighbours.",
  remedy: "Set the size to local_size: it is 2·radius + 1.",
  source: "https://github.com/KhronosGroup/NNEF-Tools/issues/137",
  hidden: ({ layer: { settings } }) => {
    const radius = (settings.localSize - 1) / 2;
    if (radius === 0) return "has radius 0, which no engine takes for a size";
    const even = radius % 2 === 0 && settings.region === "WITHIN_CHANNEL";
    return indifferentToScale(settings) ?? (even ? "has an even radius, which no engine takes for a size" : undefined);
  },
  predict: (call, compute) => {
    const radius = (call.layer.settings.localSize - 1) / 2;
    return radius % 2 === 0 ? [evenWindow(call, radius)] : compute(withSettings(call, { localSize: radius }));
  },
});
