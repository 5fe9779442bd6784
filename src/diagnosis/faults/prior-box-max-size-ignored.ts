import { defineFault, withSettings } from "../fault.ts";
import { priorTops } from "../priors.ts";

export const priorBoxMaxSizeIgnored = defineFault<"PriorBox">({
  id: "prior-box/max-size-ignored",
  types: ["PriorBox"],
  claim: "max_size is lost, and with it one box at each place.",
  remedy: "Add a square of √(min_size · max_size) for each pair.",
  source: "https://github.com/weiliu89/caffe/blob/4817bf8/src/caffe/layers/prior_box_layer.cpp#L120-L219",
  hidden: ({ layer: { settings } }) => (settings.maxSizes.length === 0 ? "has no max_size" : undefined),
  predict: (call, compute) => {
    const changed = withSettings(call, { maxSizes: [] });
    return compute(withSettings(changed, {}, { topShapes: priorTops(changed.layer) }));
  },
});
