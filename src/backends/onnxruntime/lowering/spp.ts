import type { LayerOf } from "../../../caffe/net.ts";
import { count } from "../../../tensor/shape.ts";
import { int } from "../onnx/graph.ts";
import { type Lowering, reshapeTo } from "./lowering.ts";
import { pooling } from "./pooling.ts";

function levelsOf(layer: LayerOf<"SPP">, tops: (level: number) => string): LayerOf<"Pooling">[] {
  return layer.settings.levels.map(({ settings, shape }, level) => ({
    ...layer,
    type: "Pooling",
    settings,
    tops: [tops(level)],
    topShapes: [shape],
  }));
}

/** Poolings, flattened and put side by side. */
export const spp: Lowering<"SPP"> = {
  refuse: (layer) =>
    levelsOf(layer, () => "")
      .map((level) => pooling.refuse?.(level))
      .find((reason) => reason !== undefined),
  lower(layer, graph) {
    const [top] = layer.tops;
    const levels = levelsOf(layer, () => (layer.settings.levels.length === 1 ? top : graph.fresh("level")));
    for (const level of levels) pooling.lower(level, graph, []);
    if (levels.length === 1) return;
    const flat = levels.map(({ tops: [id], topShapes: [shape] }) => reshapeTo(graph, id, [shape[0], count(shape, 1)]));
    graph.node("Concat", flat, { axis: int(1) }, top);
  },
};
