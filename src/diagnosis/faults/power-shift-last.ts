import { added } from "../change.ts";
import { defineFault, withSettings } from "../fault.ts";
import { sameAsPower } from "../power.ts";

export const powerShiftLast = defineFault<"Power">({
  id: "power/shift-last",
  types: ["Power"],
  claim: "shift + (scale · x)^power is computed, where Caffe takes the power of shift + scale · x.",
  remedy: "Add the shift before the power.",
  source: "https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/power_layer.cpp#L20-L41",
  hidden: ({ layer: { settings } }) =>
    sameAsPower(settings, (x) => settings.shift + (settings.scale * x) ** settings.power),
  predict: (call, compute) =>
    compute(withSettings(call, { shift: 0 })).map((output) => added(output, () => call.layer.settings.shift)),
});
