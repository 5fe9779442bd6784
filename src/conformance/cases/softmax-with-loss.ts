import fc from "fast-check";
import { labelled, lossParams } from "./classes.ts";
import { blob, type LayerCases, numbers } from "./layer-cases.ts";

const body = (params = ""): string => `type: "SoftmaxWithLoss" ${params}`;
/** Caffe wants one a top, where there are two. */
const WEIGHTS = "loss_weight: 1 loss_weight: 0";
const labels = { kind: "whole", seed: 2, high: 5 } as const;

export const softmaxWithLossCases: LayerCases = {
  corners: {
    "the loss of a batch": { body: body(), bottoms: [blob([7, 5]), blob([7], labels)] },
    "with the softmax as a second top": { body: body(WEIGHTS), bottoms: [blob([7, 5]), blob([7, 1], labels)], tops: 2 },
    "a label for each pixel": { body: body(), bottoms: [blob([2, 5, 3, 4]), blob([2, 3, 4], labels)] },
    "classes on the last axis, a label passed over": {
      body: body("softmax_param { axis: -1 } loss_param { ignore_label: 2 }"),
      bottoms: [blob([3, 4, 5]), blob([3, 4], labels)],
    },
    "all labels are passed over": {
      body: body("loss_param { ignore_label: 1 }"),
      bottoms: [blob([2, 5]), blob([2], [1, 1])],
    },
    "a probability below FLT_MIN": { body: body(), bottoms: [blob([1, 2], [0, 500]), blob([1], [0])] },
  },
  any: fc
    .record({
      scored: labelled(true),
      loss: lossParams,
      tops: fc.constantFrom(1, 2),
      values: fc.constantFrom(1, 20, 100).chain((reach) => numbers({ low: -reach, high: reach, special: true })),
    })
    .map(({ scored: { shape, axis, labelShape, labels: given }, loss, tops, values }) => ({
      body: body(`softmax_param { axis: ${axis} } ${loss} ${tops > 1 ? WEIGHTS : ""}`),
      bottoms: [blob(shape, values), blob(labelShape, given)],
      tops,
    })),
};
