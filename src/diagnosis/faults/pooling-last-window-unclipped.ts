import type { Pair } from "../../caffe/layers/definition.ts";
import { pooledExtent } from "../../caffe/layers/pooling.ts";
import type { LayerOf } from "../../caffe/net.ts";
import { defineFault } from "../fault.ts";
import { repooled } from "../pools.ts";

export const poolingLastWindowUnclipped = defineFault<"Pooling">({
  id: "pooling/last-window-unclipped",
  types: ["Pooling"],
  claim: "A last window that starts in the padding is kept, where Caffe drops it.",
  remedy: "Drop the last window where it would start at size + pad or beyond, if any pad is set.",
  source: "https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/pooling_layer.cpp#L100-L110",
  hidden: ({ layer }) => {
    if (layer.settings.pad[0] === 0 && layer.settings.pad[1] === 0) return "pads nothing";
    return unclipped(layer).join() === layer.topShapes[0].slice(2).join()
      ? "has no window that would start in the padding"
      : undefined;
  },
  predict: (call, compute) => compute(repooled(call, {}, unclipped(call.layer))),
});

/** Without pad nothing is dropped: the padded image, as an image. */
function unclipped({ settings, bottomShapes: [[, , ...image]] }: LayerOf<"Pooling">): Pair {
  const unpadded = { ...settings, pad: [0, 0] } as const;
  const extent = (i: 0 | 1): number => pooledExtent(image[i] + 2 * settings.pad[i], unpadded, i);
  return [extent(0), extent(1)];
}
