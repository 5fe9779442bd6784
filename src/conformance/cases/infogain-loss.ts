import fc from "fast-check";
import { labelled, lossParams } from "./classes.ts";
import { blob, type LayerCases, numbers, plain } from "./layer-cases.ts";

const body = (params = ""): string => `type: "InfogainLoss" ${params}`;
/** Caffe wants one a top, where there are two. */
const WEIGHTS = "loss_weight: 1 loss_weight: 0";
const labels = { kind: "whole", seed: 2, high: 4 } as const;
const probabilities = { kind: "uniform", seed: 1, low: 0, high: 1 } as const;

export const infogainLossCases: LayerCases = {
  corners: {
    "the row of the label, not the column": {
      body: body(),
      bottoms: [blob([7, 4]), blob([7], labels), blob([4, 4], plain(3))],
    },
    "with the softmax as a second top, and a label passed over": {
      body: body(`loss_param { ignore_label: 1 } ${WEIGHTS}`),
      bottoms: [blob([5, 4, 3]), blob([5, 3], labels), blob([4, 4], plain(3))],
      tops: 2,
    },
    "probabilities, as in Caffe 1.0 rc5": {
      body: body(),
      bottoms: [blob([7, 4], probabilities), blob([7], labels), blob([4, 4], plain(3))],
      rules: { "infogain-bottom": "probabilities" },
    },
  },
  any: fc
    .record({
      scored: labelled(true),
      // The layer does not know the older field.
      loss: lossParams.filter((text) => !text.includes("normalize:")),
      tops: fc.constantFrom(1, 2),
      values: fc.constantFrom(1, 20).chain((reach) => numbers({ low: -reach, high: reach })),
      infogain: numbers({ huge: 1e20 }),
    })
    .map(({ scored: { shape, axis, classes, labelShape, labels: given }, loss, tops, values, infogain }) => ({
      body: body(`infogain_loss_param { axis: ${axis} } ${loss} ${tops > 1 ? WEIGHTS : ""}`),
      bottoms: [blob(shape, values), blob(labelShape, given), blob([1, 1, classes, classes], infogain)],
      tops,
    })),
};
