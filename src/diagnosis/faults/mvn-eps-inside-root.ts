import { scaledEach } from "../change.ts";
import { defineFault } from "../fault.ts";
import { deviationsOf, normalisedRun } from "../moments.ts";

export const mvnEpsInsideRoot = defineFault<"MVN">({
  id: "mvn/eps-inside-root",
  types: ["MVN"],
  claim: "eps is added to the variance, where Caffe adds it to the standard deviation.",
  remedy: "Divide by √variance + eps, not by √(variance + eps).",
  source: "https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/mvn_layer.cpp#L59-L69",
  hidden: ({ layer: { settings } }) => {
    if (!settings.normalizeVariance) return "does not divide by the deviation";
    return settings.eps === 0 ? "has eps 0" : undefined;
  },
  predict: (call, compute) => {
    const { eps } = call.layer.settings;
    const run = normalisedRun(call.layer);
    const deviations = deviationsOf(call.bottoms[0], run);
    return compute(call).map((output) =>
      scaledEach(output, (i) => {
        const deviation = deviations[Math.floor(i / run)];
        return (deviation + eps) / Math.sqrt(deviation ** 2 + eps);
      }),
    );
  },
});
