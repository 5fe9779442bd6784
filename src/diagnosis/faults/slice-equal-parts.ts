import type { LayerOf } from "../../caffe/net.ts";
import { defineFault } from "../fault.ts";
import { cut, hidesCuts } from "../shapes.ts";

export const sliceEqualParts = defineFault<"Slice">({
  id: "slice/equal-parts",
  types: ["Slice"],
  claim: "slice_point are not read: the tops are equal parts.",
  remedy: "Cut at slice_point where they are stated.",
  source: "https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/slice_layer.cpp#L10-L75",
  hidden: ({ layer }) => (layer.settings.starts.length === 1 ? "has one top" : hidesCuts(layer, equal(layer))),
  predict: (call, compute) => compute(cut(call, equal(call.layer))),
});

function equal({ settings: { axis, starts }, bottomShapes }: LayerOf<"Slice">): number[] {
  return starts.map((_, top) => (top * bottomShapes[0][axis]) / starts.length);
}
