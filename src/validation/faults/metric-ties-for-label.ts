import type { MetricFault } from "../data-fault.ts";
import { errorsBy, strictlyBefore, withoutTies } from "./rank.ts";

export const tiesForLabel: MetricFault = {
  kind: "metric",
  id: "metric/ties-for-label",
  claim: "A class with the same score as the label counts as behind it; Caffe counts it as before.",
  remedy: "Count classes whose score is greater or equal (>=) as before the label.",
  source: "https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/accuracy_layer.cpp#L68-L86",
  hidden: withoutTies,
  count: ({ records }) => ({
    images: records.length,
    ...errorsBy(records, (record, k) => strictlyBefore(record) < k),
  }),
};
