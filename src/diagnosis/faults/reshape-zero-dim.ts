import type { LayerOf } from "../../caffe/net.ts";
import { defineFault } from "../fault.ts";
import { hidesShape, reshapedCall } from "../shapes.ts";

export const reshapeZeroDim = defineFault<"Reshape">({
  id: "reshape/zero-dim",
  types: ["Reshape"],
  claim: "A 0 copies the extent of the axis at its own place in shape, where Caffe counts from axis on.",
  remedy: "Copy the extent of axis + place.",
  source: "https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/reshape_layer.cpp#L8-L91",
  hidden: ({ layer }) => {
    const { dims, start } = layer.settings;
    if (!dims.includes(0)) return "copies no extent";
    if (start === 0) return "counts from axis 0 in Caffe too";
    return hidesShape(layer, { dims: copied(layer) });
  },
  predict: (call, compute) => compute(reshapedCall(call, { dims: copied(call.layer) })),
});

function copied({ settings, bottomShapes }: LayerOf<"Reshape">): number[] {
  return settings.dims.map((dim, place) => (dim === 0 ? bottomShapes[0][place] : dim));
}
