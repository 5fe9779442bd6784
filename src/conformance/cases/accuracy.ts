import fc from "fast-check";
import { labelled } from "./classes.ts";
import { blob, layer, type LayerCases, numbers, plain } from "./layer-cases.ts";

const body = (params = ""): string => `type: "Accuracy" accuracy_param { ${params} }`;
const equal = { kind: "constant", seed: 1 } as const;
const labels = { kind: "whole", seed: 2, high: 4 } as const;

export const accuracyCases: LayerCases = {
  corners: {
    "among the best three, with a share for each class": {
      body: body("top_k: 3"),
      bottoms: [blob([20, 4]), blob([20], labels)],
      tops: 2,
    },
    "ties count against the label": { body: body(), bottoms: [blob([5, 4], equal), blob([5], labels)] },
    "of ties the larger class wins, as in Caffe 1.0": {
      body: body(),
      bottoms: [blob([9, 4], equal), blob([9], labels)],
      rules: { "accuracy-ties": "larger-index" },
    },
    "a label is passed over": { body: body("ignore_label: 2"), bottoms: [blob([9, 4]), blob([9], labels)], tops: 2 },
    "nothing counts": { body: body("ignore_label: 2"), bottoms: [blob([3, 4]), blob([3], [2, 2, 2])] },
    "classes on the last axis": { body: body("axis: -1"), bottoms: [blob([3, 5, 4]), blob([3, 5], labels)] },
    "classes on the first axis": { body: body("axis: 0"), bottoms: [blob([4, 7], plain(3)), blob([7], labels)] },
  },
  any: fc
    .record({
      scored: labelled(false),
      top: fc.nat(1000),
      ignore_label: fc.constantFrom(undefined, 0, 1, -1),
      tops: fc.constantFrom(1, 2),
      ties: fc.constantFrom("against-label", "larger-index"),
      values: numbers({ special: true }),
    })
    .map(({ scored: { shape, axis, classes, labelShape, labels: given }, top, ignore_label, tops, ties, values }) => ({
      body: layer("Accuracy", "accuracy_param", { axis, top_k: 1 + (top % classes), ignore_label }),
      bottoms: [blob(shape, values), blob(labelShape, given)],
      tops,
      rules: { "accuracy-ties": ties },
    })),
};
