import type { LayerOf } from "../../caffe/net.ts";
import { sameShape } from "../../tensor/shape.ts";
import { defineFault, withSettings } from "../fault.ts";

export const cropCentred = defineFault<"Crop">({
  id: "crop/centred",
  types: ["Crop"],
  claim: "The middle of bottom 0 is cut out, where Caffe starts at offset, which is 0 where it is not set.",
  remedy: "Start at offset.",
  source: "https://github.com/apache/mxnet/issues/9720",
  hidden: ({ layer }) => {
    const offsets = mistaken(layer);
    if (sameShape(offsets, layer.settings.offsets)) return "starts where a centred crop does";
    return offsets.every((offset, axis) => offset + layer.topShapes[0][axis] <= layer.bottomShapes[0][axis])
      ? undefined
      : "would reach outside bottom 0 with it, so that an engine with this mistake stops";
  },
  predict: (call, compute) => compute(withSettings(call, { offsets: mistaken(call.layer) })),
});

function mistaken({ settings: { offsets }, bottomShapes, topShapes }: LayerOf<"Crop">): number[] {
  return offsets.map((_, axis) => Math.floor((bottomShapes[0][axis] - topShapes[0][axis]) / 2));
}
