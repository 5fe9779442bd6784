import type { LayerOf } from "../../caffe/net.ts";
import { rearranged } from "../change.ts";
import { defineFault } from "../fault.ts";

export const priorBoxMaxSizeLast = defineFault<"PriorBox">({
  id: "prior-box/max-size-last",
  types: ["PriorBox"],
  claim: "At each place the box of max_size comes after those of the aspect ratios, where Caffe has it before them.",
  remedy: "Order the boxes min_size, max_size, aspect ratios (Paddle: min_max_aspect_ratios_order).",
  source: "https://github.com/weiliu89/caffe/blob/4817bf8/src/caffe/layers/prior_box_layer.cpp#L120-L219",
  hidden: ({ layer: { settings } }) => {
    if (settings.maxSizes.length === 0) return "has no max_size";
    return settings.aspectRatios.length === 0 ? "has no aspect ratios" : undefined;
  },
  predict: (call, compute) =>
    compute(call).map((output) =>
      rearranged(output, ({ shape, data }) => ({ shape, data: data.map((_, i) => data[placeInCaffe(i, call.layer)]) })),
    ),
});

/** Where Caffe has the number that stands at place i of the mistaken order. */
function placeInCaffe(i: number, { settings, topShapes }: LayerOf<"PriorBox">): number {
  // All variances are alike, and stand behind the boxes.
  if (i >= topShapes[0][2]) return i;
  const ratios = settings.aspectRatios.length;
  const group = 2 + ratios;
  const box = Math.floor(i / 4) % group;
  const inCaffe = box === 0 ? 0 : box === group - 1 ? 1 : box + 1;
  return i + (inCaffe - box) * 4;
}
