import { defineFault, withSettings } from "../fault.ts";
import { sameAsPower } from "../power.ts";

export const powerShiftFirst = defineFault<"Power">({
  id: "power/shift-first",
  types: ["Power"],
  claim: "(scale · (shift + x))^power is computed: the shift is scaled too.",
  remedy: "Scale first, then add the shift, then take the power.",
  source: "https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/power_layer.cpp#L20-L41",
  hidden: ({ layer: { settings } }) =>
    sameAsPower(settings, (x) => (settings.scale * (settings.shift + x)) ** settings.power),
  predict: (call, compute) => {
    const { scale, shift } = call.layer.settings;
    return compute(withSettings(call, { shift: scale * shift }));
  },
});
