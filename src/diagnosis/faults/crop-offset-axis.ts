import type { LayerOf } from "../../caffe/net.ts";
import { sameShape } from "../../tensor/shape.ts";
import { defineFault, withSettings } from "../fault.ts";

export const cropOffsetAxis = defineFault<"Crop">({
  id: "crop/offset-axis",
  types: ["Crop"],
  claim: "The offsets of height and width are exchanged.",
  remedy: "Offsets follow the axes: the first belongs to axis, the last to the width.",
  source: "https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/crop_layer.cpp#L16-L78",
  hidden: ({ layer }) => {
    const offsets = mistaken(layer);
    if (sameShape(offsets, layer.settings.offsets)) return "has the same offset in both directions";
    return offsets.every((offset, axis) => offset + layer.topShapes[0][axis] <= layer.bottomShapes[0][axis])
      ? undefined
      : "would reach outside bottom 0 with it, so that an engine with this mistake stops";
  },
  predict: (call, compute) => compute(withSettings(call, { offsets: mistaken(call.layer) })),
});

function mistaken({ settings: { offsets } }: LayerOf<"Crop">): number[] {
  return [...offsets.slice(0, -2), ...offsets.slice(-2).toReversed()];
}
