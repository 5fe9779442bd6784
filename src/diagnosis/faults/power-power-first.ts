import { added, scaled } from "../change.ts";
import { defineFault, withSettings } from "../fault.ts";
import { sameAsPower } from "../power.ts";

export const powerPowerFirst = defineFault<"Power">({
  id: "power/power-first",
  types: ["Power"],
  claim: "shift + scale · x^power is computed, where Caffe takes the power of shift + scale · x.",
  remedy: "Scale and shift before the power.",
  source: "https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/power_layer.cpp#L20-L41",
  hidden: ({ layer: { settings } }) =>
    sameAsPower(settings, (x) => settings.shift + settings.scale * x ** settings.power),
  predict: (call, compute) => {
    const { scale, shift } = call.layer.settings;
    return compute(withSettings(call, { scale: 1, shift: 0 })).map((output) =>
      added(scaled(output, scale), () => shift),
    );
  },
});
