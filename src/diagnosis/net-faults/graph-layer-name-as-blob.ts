import { sameShape } from "../../tensor/shape.ts";
import { choices, type NetFault, readersOf, rewired, versionsOf, whoReads } from "../net-fault.ts";

export const graphLayerNameAsBlob: NetFault = {
  id: "graph/layer-name-as-blob",
  claim: "A bottom is looked up among the names of layers: the top of the layer that has this name is read.",
  remedy: "Look bottoms up among the tops; layers and blobs have names of their own, which need not agree.",
  source: "https://github.com/MegEngine/mgeconvert/issues/47",
  hidden: "has no blob with the name of a layer that makes another one of its shape",
  mistakes: function* (trained) {
    const { layers, shapes } = trained.net;
    const versions = versionsOf(trained);
    const order = new Map(layers.map((layer, at) => [layer, at]));
    for (const [at, named] of layers.entries()) {
      const [top] = named.tops;
      if (top === undefined) continue;
      for (const id of versions.get(named.name) ?? []) {
        if (id === top || !sameShape(shapes.get(id) ?? [], named.topShapes[0])) continue;
        const readers = readersOf(trained, id).filter((layer) => (order.get(layer) ?? 0) > at);
        for (const some of choices(readers)) {
          yield { what: `${whoReads(some)} ${top} instead of ${id}.`, replaced: rewired(some, id, top) };
        }
      }
    }
  },
};
