import type { Layer } from "../../caffe/net.ts";
import { type NetFault, withNewParams } from "../net-fault.ts";

export const graphUnmatchedWeights: NetFault = {
  id: "graph/unmatched-weights",
  claim: "A layer's weights were not found and are what its filler left there: 0, or a Scale's factor 1.",
  remedy: "Find weights by the layer's name as the file has it, and refuse a net of which some are missing.",
  source: "https://github.com/BVLC/caffe/blob/9b89154/src/caffe/net.cpp",
  hidden: "has no weights",
  mistakes: function* (trained) {
    for (const owner of trained.net.layers) {
      const own = new Set(owner.params.map(({ key }) => key).filter((key) => key.startsWith(`${owner.name}[`)));
      if (own.size === 0) continue;
      const users = trained.net.layers.filter(({ params }) => params.some(({ key }) => own.has(key)));
      const changed = users.map(
        (layer) => [layer, withNewParams(trained, layer, (i) => own.has(layer.params[i].key))] as const,
      );
      yield {
        what: `${owner.name} has none of its weights.`,
        replaced: new Map<Layer, Layer[]>(changed.map(([layer, { layer: unset }]) => [layer, [unset]])),
        params: () => new Map(changed.flatMap(([, { params }]) => [...params()])),
      };
    }
  },
};
