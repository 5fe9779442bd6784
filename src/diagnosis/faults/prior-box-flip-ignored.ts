import { defineFault, withSettings } from "../fault.ts";
import { priorTops } from "../priors.ts";

export const priorBoxFlipIgnored = defineFault<"PriorBox">({
  id: "prior-box/flip-ignored",
  types: ["PriorBox"],
  claim: "flip is ignored: the boxes of the reciprocal aspect ratios are missing.",
  remedy: "Add a box of 1 ÷ ratio for each aspect ratio: flip is true unless the file says otherwise.",
  source: "https://github.com/weiliu89/caffe/blob/4817bf8/src/caffe/layers/prior_box_layer.cpp#L11-L100",
  hidden: ({ layer: { settings } }) =>
    unflipped(settings.aspectRatios).length === settings.aspectRatios.length ? "has no flipped ratios" : undefined,
  predict: (call, compute) => {
    const changed = withSettings(call, { aspectRatios: unflipped(call.layer.settings.aspectRatios) });
    return compute(withSettings(changed, {}, { topShapes: priorTops(changed.layer) }));
  },
});

/** Without the ratios that are the one before turned over. */
function unflipped(ratios: readonly number[]): number[] {
  return ratios.filter((ratio, i) => i === 0 || ratio !== Math.fround(1 / ratios[i - 1]));
}
