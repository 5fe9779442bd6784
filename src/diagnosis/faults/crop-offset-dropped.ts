import type { LayerOf } from "../../caffe/net.ts";
import { sameShape } from "../../tensor/shape.ts";
import { defineFault, withSettings } from "../fault.ts";

export const cropOffsetDropped = defineFault<"Crop">({
  id: "crop/offset-dropped",
  types: ["Crop"],
  claim: "offset is not read: the top is the corner of bottom 0.",
  remedy: "Start at offset.",
  source: "https://github.com/Tencent/ncnn/issues/165",
  hidden: ({ layer }) => {
    const offsets = mistaken(layer);
    if (sameShape(offsets, layer.settings.offsets)) return "starts at the corner in Caffe too";
    return offsets.every((offset, axis) => offset + layer.topShapes[0][axis] <= layer.bottomShapes[0][axis])
      ? undefined
      : "would reach outside bottom 0 with it, so that an engine with this mistake stops";
  },
  predict: (call, compute) => compute(withSettings(call, { offsets: mistaken(call.layer) })),
});

function mistaken({ settings: { offsets } }: LayerOf<"Crop">): number[] {
  return offsets.map(() => 0);
}
