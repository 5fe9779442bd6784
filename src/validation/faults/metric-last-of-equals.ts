import type { MetricFault } from "../data-fault.ts";
import { errorsBy, strictlyBefore, withoutTies } from "./rank.ts";

export const lastOfEquals: MetricFault = {
  kind: "metric",
  id: "metric/last-of-equals",
  claim:
    "Of classes with the same score the last is taken, as by an ascending sort that is read backwards; Caffe's Accuracy decides every tie against the label.",
  remedy: "Count classes whose score is greater or equal (>=) as before the label.",
  source: "https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/accuracy_layer.cpp#L68-L86",
  hidden: withoutTies,
  count: ({ records }) => ({
    images: records.length,
    // Classes with the label's score that come before it in the net's order are behind it here. Of ties that go beyond the best
    // five, those that are not recorded have higher numbers than those that are, and count as before it.
    ...errorsBy(records, (record, k) => {
      const { top5, label, score, rank } = record;
      const lower = top5.filter(([index, one]) => index < label && one === score).length;
      return strictlyBefore(record) < 5 && rank - lower < k;
    }),
  }),
};
