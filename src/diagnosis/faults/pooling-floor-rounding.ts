import { pooledExtent } from "../../caffe/layers/pooling.ts";
import type { LayerOf } from "../../caffe/net.ts";
import type { Shape } from "../../tensor/shape.ts";
import { sameShape } from "../../tensor/shape.ts";
import { defineFault, withSettings } from "../fault.ts";

export const poolingFloorRounding = defineFault<"Pooling">({
  id: "pooling/floor-rounding",
  types: ["Pooling"],
  claim: "The output size is rounded down, so that a last window which overhangs is lost, where Caffe rounds up.",
  remedy: "Round up (Theano: ignore_border=False; ONNX and PyTorch: ceil_mode), or pad the image at its end.",
  source: "https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/pooling_layer.cpp#L90-L110",
  hidden: ({ layer }) => {
    if (layer.settings.roundMode === "FLOOR") return "rounds down in Caffe too";
    return sameShape(layer.topShapes[0], floored(layer)) ? "divides exactly" : undefined;
  },
  predict: (call, compute) => {
    const shape = floored(call.layer);
    return compute(withSettings(call, { roundMode: "FLOOR" }, { topShapes: call.layer.topShapes.map(() => shape) }));
  },
});

function floored({ settings, bottomShapes: [[number, channels, ...image]] }: LayerOf<"Pooling">): Shape {
  const down = { ...settings, roundMode: "FLOOR" } as const;
  return [number, channels, ...image.map((size, i) => pooledExtent(size, down, i as 0 | 1))];
}
