import { sameShape } from "../../tensor/shape.ts";
import type { NetFault } from "../net-fault.ts";
import { orders } from "../orders.ts";

export const graphTopsPermuted: NetFault = {
  id: "graph/tops-permuted",
  claim: "A layer's tops are given out in another order.",
  remedy: "Keep the order in which the file names them.",
  source: "https://github.com/BVLC/caffe/blob/9b89154/src/caffe/net.cpp#L358-L394",
  hidden: "has no layer with several tops of one shape",
  mistakes: function* ({ net }) {
    for (const layer of net.layers) {
      if (layer.type === "Input") continue;
      for (const order of orders(layer.tops.length)) {
        if (!order.every((from, to) => sameShape(layer.topShapes[from], layer.topShapes[to]))) continue;
        const tops = order.map((from) => layer.tops[from]);
        yield {
          what: `${layer.name} gives ${tops.join(", ")} for ${layer.tops.join(", ")}.`,
          replaced: new Map([[layer, [{ ...layer, tops }]]]),
        };
      }
    }
  },
};
