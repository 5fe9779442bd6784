import { type NetFault, withNewParams } from "../net-fault.ts";

export const graphUntiedParams: NetFault = {
  id: "graph/untied-params",
  claim: "A layer that shares another's params by name has params of its own, which nobody has set.",
  remedy: "Give layers whose params have one name the same numbers; the layer that names it first owns them.",
  source: "https://github.com/BVLC/caffe/blob/9b89154/src/caffe/net.cpp#L423-L515",
  hidden: "has no shared params",
  mistakes: function* (trained) {
    for (const layer of trained.net.layers) {
      const isShared = (param: number): boolean => !layer.params[param].key.startsWith(`${layer.name}[`);
      if (!layer.params.some((_, i) => isShared(i))) continue;
      const { layer: untied, params } = withNewParams(trained, layer, isShared);
      yield {
        what: `${layer.name} does not have the params of ${ownersOf(layer.params.map(({ key }) => key)).join(", ")}.`,
        replaced: new Map([[layer, [untied]]]),
        params,
      };
    }
  },
};

/** The layers that own params, by their keys: "conv1[0]". */
function ownersOf(keys: readonly string[]): string[] {
  return [...new Set(keys.map((key) => key.slice(0, key.lastIndexOf("["))))];
}
