import { choices, isInPlace, namesOf, type NetFault, readersOf, rewired, versionsOf, whoReads } from "../net-fault.ts";

export const graphInPlaceMissed: NetFault = {
  id: "graph/in-place-missed",
  claim: "A layer that works in place is passed by: what comes behind it reads the blob as it was before.",
  remedy: "Resolve a bottom to the newest version of the blob above the layer, in the file's order.",
  source: "https://github.com/BVLC/caffe/blob/9b89154/src/caffe/net.cpp#L358-L394",
  hidden: "has no layer in place that others read",
  mistakes: function* (trained) {
    const names = namesOf(versionsOf(trained));
    for (const layer of trained.net.layers) {
      if (layer.bottoms.length === 0 || layer.tops.length === 0 || !isInPlace(layer, names)) continue;
      const [before] = layer.bottoms;
      const [after] = layer.tops;
      for (const readers of choices(readersOf(trained, after))) {
        yield {
          what: `${whoReads(readers)} ${before} instead of ${after}.`,
          replaced: rewired(readers, after, before),
        };
      }
    }
  },
};
