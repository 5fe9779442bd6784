import { defineFault } from "../fault.ts";
import { cut, hidesCuts } from "../shapes.ts";

export const slicePointsAsSizes = defineFault<"Slice">({
  id: "slice/points-as-sizes",
  types: ["Slice"],
  claim: "slice_point are taken for the sizes of the tops, where they are the positions of the cuts.",
  remedy: "Cut at the points; sizes are the differences.",
  source: "https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/slice_layer.cpp#L10-L75",
  hidden: ({ layer }) =>
    layer.settings.starts.length < 3 ? "has one cut at most" : hidesCuts(layer, asSizes(layer.settings.starts)),
  predict: (call, compute) => compute(cut(call, asSizes(call.layer.settings.starts))),
});

function asSizes(starts: readonly number[]): number[] {
  // The first start is 0; the last top takes what is left.
  return starts.map((_, top) => starts.slice(0, top + 1).reduce((sum, size) => sum + size, 0));
}
