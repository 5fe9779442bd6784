import { count } from "../../tensor/shape.ts";
import { withParam } from "../change.ts";
import { defineFault, withSettings } from "../fault.ts";
import { meetsNothing, SAME_WINDOWS } from "../windows.ts";

export const deconvolutionGroupedBilinear = defineFault<"Deconvolution">({
  id: "deconvolution/grouped-bilinear",
  types: ["Deconvolution"],
  claim:
    "group is lost and the filters of each group are used for all: every output adds up all channels, which breaks bilinear upsampling.",
  remedy: "Keep group, or put zeros where a filter belongs to another group.",
  source: "https://github.com/ARM-software/ComputeLibrary/issues/380",
  hidden: ({ layer }) => {
    if (layer.settings.group === 1) return "has one group";
    return meetsNothing(layer) ? SAME_WINDOWS : undefined;
  },
  predict: (call, compute) => {
    const { group, numOutput } = call.layer.settings;
    const { shape, data } = call.params[0];
    // Every input channel's filters, once for each group of outputs.
    const run = count(shape, 1);
    const weights = {
      shape: [shape[0], numOutput, ...shape.slice(2)],
      data: Float32Array.from({ length: data.length * group }, (_, place) => {
        return data[Math.floor(place / (run * group)) * run + (place % run)];
      }),
    };
    return compute(withParam(withSettings(call, { group: 1 }), 0, weights));
  },
});
