import { added } from "../change.ts";
import { defineFault } from "../fault.ts";
import { deviationsOf, meansOf, normalisedRun } from "../moments.ts";

export const mvnMeanKept = defineFault<"MVN">({
  id: "mvn/mean-kept",
  types: ["MVN"],
  claim: "The mean is not taken away: x alone is divided by the deviation.",
  remedy: "Take away the mean before dividing.",
  source: "https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/mvn_layer.cpp#L29-L70",
  predict: (call, compute) => {
    const { eps, normalizeVariance } = call.layer.settings;
    const run = normalisedRun(call.layer);
    const [means, deviations] = [meansOf(call.bottoms[0], run), deviationsOf(call.bottoms[0], run)];
    const kept = means.map((mean, i) => mean / (normalizeVariance ? deviations[i] + eps : 1));
    return compute(call).map((output) => added(output, (i) => kept[Math.floor(i / run)]));
  },
});
