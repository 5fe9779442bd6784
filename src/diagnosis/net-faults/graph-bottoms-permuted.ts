import type { Layer, TrainedNet } from "../../caffe/net.ts";
import { sameShape } from "../../tensor/shape.ts";
import type { NetFault } from "../net-fault.ts";
import { orders } from "../orders.ts";

export const graphBottomsPermuted: NetFault = {
  id: "graph/bottoms-permuted",
  claim: "A layer takes its bottoms in another order.",
  remedy: "Keep the order in which the file names them, whatever the order in which they are computed.",
  source: "https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/concat_layer.cpp#L57-L74",
  hidden: "has no layer whose bottoms could change places",
  mistakes: function* (trained) {
    for (const layer of trained.net.layers) {
      for (const order of orders(layer.bottoms.length)) {
        const bottoms = order.map((from) => layer.bottoms[from]);
        if (!changes(trained, layer, order)) continue;
        const bottomShapes = order.map((from) => layer.bottomShapes[from]);
        yield {
          what: `${layer.name} takes ${bottoms.join(", ")} for ${layer.bottoms.join(", ")}.`,
          replaced: new Map([[layer, [{ ...layer, bottoms, bottomShapes }]]]),
        };
      }
    }
  },
};

/** Whether the order can be taken, and makes a difference. */
function changes({ net }: TrainedNet, layer: Layer, order: readonly number[]): boolean {
  const { bottoms, bottomShapes } = layer;
  if (order.every((from, to) => bottoms[from] === bottoms[to])) return false;
  // Labels and places are not taken for numbers.
  if (bottoms.some((id) => net.indices.has(id))) return false;
  if (layer.type === "Concat") return true;
  if (!order.every((from, to) => sameShape(bottomShapes[from], bottomShapes[to]))) return false;
  if (layer.type !== "Eltwise") return true;
  const { operation, coeff } = layer.settings;
  // The order of equal summands and factors makes no difference.
  return operation === "SUM" && order.some((from, to) => bottoms[from] !== bottoms[to] && coeff[from] !== coeff[to]);
}
