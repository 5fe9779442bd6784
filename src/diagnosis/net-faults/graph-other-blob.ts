import { sameShape } from "../../tensor/shape.ts";
import { type NetFault, reading } from "../net-fault.ts";

export const graphOtherBlob: NetFault = {
  id: "graph/other-blob",
  claim: "A layer reads another blob of the same shape.",
  remedy: "Connect it to the bottom that the file names.",
  source: "https://github.com/BVLC/caffe/blob/9b89154/src/caffe/net.cpp",
  hidden: "has no two blobs of one shape of which a layer could read the wrong one",
  general: true,
  mistakes: function* ({ net }) {
    const made: string[] = [];
    for (const layer of net.layers) {
      for (const id of new Set(layer.bottoms)) {
        for (const other of made) {
          if (other === id || net.indices.get(other) !== net.indices.get(id)) continue;
          if (!sameShape(net.shapes.get(other) ?? [], net.shapes.get(id) ?? [])) continue;
          yield {
            what: `${layer.name} reads ${other} instead of ${id}.`,
            replaced: new Map([[layer, [reading(layer, id, other)]]]),
          };
        }
      }
      made.push(...layer.tops);
    }
  },
};
