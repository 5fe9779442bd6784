import type { BlobId } from "../../caffe/net.ts";
import { sameShape } from "../../tensor/shape.ts";
import { type NetFault, versionsOf } from "../net-fault.ts";

export const graphInPlaceAlias: NetFault = {
  id: "graph/in-place-alias",
  claim:
    "What the engine returns for a blob is what a layer in place has made of it since: the two share memory or a name.",
  remedy: "Fetch the blob before the layer in place runs, or give that layer a top of its own.",
  source: "https://github.com/BVLC/caffe/blob/9b89154/src/caffe/net.cpp#L358-L394",
  hidden: "computes no blob that a layer then works on in place",
  mistakes: function* (trained) {
    const { inputs, shapes } = trained.net;
    for (const ids of versionsOf(trained).values()) {
      // What is fed is not asked for.
      const versions = ids.filter(
        (id) => !inputs.includes(id) && sameShape(shapes.get(id) ?? [], shapes.get(ids[0]) ?? []),
      );
      if (versions.length < 2) continue;
      const [last] = versions.slice(-1);
      const aliases: [from: readonly BlobId[], to: BlobId][] = [[versions.slice(0, -1), last]];
      if (versions.length > 2)
        for (const [i, id] of versions.slice(0, -1).entries()) aliases.push([[id], versions[i + 1]]);
      for (const [from, to] of aliases) {
        yield {
          what: `${to} is returned in place of ${from.join(", ")}.`,
          replaced: new Map(),
          returned: new Map(from.map((id) => [id, to])),
        };
      }
    }
  },
};
