import { sameShape } from "../../tensor/shape.ts";
import { choices, isInPlace, namesOf, type NetFault, readersOf, rewired, versionsOf, whoReads } from "../net-fault.ts";

export const graphUnknownLayerSkipped: NetFault = {
  id: "graph/unknown-layer-skipped",
  claim: "A layer is left out: what comes behind it reads its bottom.",
  remedy: "Refuse what cannot be converted, or convert it: activations and normalisations belong to the net.",
  source: "https://github.com/vadimkantorov/caffemodel2pytorch",
  hidden: "has no layer with a top of its bottom's shape",
  mistakes: function* (trained) {
    const names = namesOf(versionsOf(trained));
    for (const layer of trained.net.layers) {
      const { name, bottoms, tops, bottomShapes, topShapes } = layer;
      if (bottoms.length === 0 || tops.length !== 1 || !sameShape(bottomShapes[0], topShapes[0])) continue;
      const [[bottom], [top]] = [bottoms, tops];
      const readers = readersOf(trained, top);
      yield {
        what: `${name} is missing, and what should be ${top} is ${bottom}.`,
        replaced: new Map([[layer, []], ...rewired(readers, top, bottom)]),
        returned: new Map([[top, bottom]]),
      };
      // In place, that is graph/in-place-missed.
      if (isInPlace(layer, names)) continue;
      for (const some of choices(readers)) {
        yield { what: `${whoReads(some)} ${bottom}, past ${name}.`, replaced: rewired(some, top, bottom) };
      }
    }
  },
};
