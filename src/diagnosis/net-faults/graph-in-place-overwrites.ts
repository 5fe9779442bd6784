import { choices, type NetFault, readersOf, rewired, versionsOf, whoReads } from "../net-fault.ts";

export const graphInPlaceOverwrites: NetFault = {
  id: "graph/in-place-overwrites",
  claim: "A layer that reads a blob before another works on it in place gets what that one makes of it.",
  remedy: "Resolve a bottom to the version above the layer, in the file's order, and keep that until all have read it.",
  source: "https://github.com/BVLC/caffe/blob/9b89154/src/caffe/net.cpp#L358-L394",
  hidden: "has no blob that is read before a layer works on it in place",
  mistakes: function* (trained) {
    for (const versions of versionsOf(trained).values()) {
      for (const [i, version] of versions.entries()) {
        const next = versions[i + 1];
        const readers = readersOf(trained, version).filter(({ tops }) => !tops.includes(next));
        for (const later of new Set(versions.slice(i + 1, i + 2).concat(versions.slice(i + 1).slice(-1)))) {
          for (const some of choices(readers)) {
            yield {
              what: `${whoReads(some)} ${later} instead of ${version}.`,
              replaced: rewired(some, version, later),
            };
          }
        }
      }
    }
  },
};
