import { scaledEach } from "../change.ts";
import { defineFault } from "../fault.ts";
import { deviationsOf, normalisedRun } from "../moments.ts";

export const mvnUnbiasedVariance = defineFault<"MVN">({
  id: "mvn/unbiased-variance",
  types: ["MVN"],
  claim: "The variance is divided by n − 1, where Caffe divides it by n.",
  remedy: "Use the biased estimate (PyTorch: unbiased=False).",
  source: "https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/mvn_layer.cpp#L51-L61",
  hidden: ({ layer: { settings } }) => (settings.normalizeVariance ? undefined : "does not divide by the deviation"),
  predict: (call, compute) => {
    const { eps } = call.layer.settings;
    const run = normalisedRun(call.layer);
    const deviations = deviationsOf(call.bottoms[0], run);
    return compute(call).map((output) =>
      scaledEach(output, (i) => {
        const deviation = deviations[Math.floor(i / run)];
        return (deviation + eps) / (deviation * Math.sqrt(run / (run - 1)) + eps);
      }),
    );
  },
});
