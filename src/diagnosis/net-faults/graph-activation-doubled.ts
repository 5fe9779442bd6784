import type { Layer } from "../../caffe/net.ts";
import { sameShape } from "../../tensor/shape.ts";
import { choices, type NetFault, readersOf, rewired, whoReads } from "../net-fault.ts";

export const graphActivationDoubled: NetFault = {
  id: "graph/activation-doubled",
  claim: "A layer is applied twice, one time after the other.",
  remedy: "Apply it once: do not fuse an activation into the layer above and keep it besides.",
  source: "https://github.com/PaddlePaddle/models/issues/1466",
  hidden: "has no layer with one bottom and a top of its shape",
  mistakes: function* (trained) {
    for (const layer of trained.net.layers) {
      const { name, bottoms, tops, bottomShapes, topShapes } = layer;
      if (bottoms.length !== 1 || tops.length !== 1 || !sameShape(bottomShapes[0], topShapes[0])) continue;
      const [top] = tops;
      const twice = `${top}, twice`;
      const again: Layer = { ...layer, name: `${name}, again`, bottoms: [top], tops: [twice] };
      const readers = readersOf(trained, top);
      yield {
        what: `${name} is applied twice.`,
        replaced: new Map([[layer, [layer, again]], ...rewired(readers, top, twice)]),
        returned: new Map([[top, twice]]),
      };
      for (const some of choices(readers)) {
        yield {
          what: `${whoReads(some)} ${top} with ${name} applied once more.`,
          replaced: new Map([[layer, [layer, again]], ...rewired(some, top, twice)]),
        };
      }
    }
  },
};
