import type { MetricFault } from "../data-fault.ts";
import { errorsBy, withoutTies } from "./rank.ts";

export const firstOfEquals: MetricFault = {
  kind: "metric",
  id: "metric/first-of-equals",
  claim:
    "Of classes with the same score the first is taken, as by argmax; Caffe's Accuracy decides every tie against the label.",
  remedy: "Count classes whose score is greater or equal (>=) as before the label.",
  source: "https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/accuracy_layer.cpp#L68-L86",
  hidden: withoutTies,
  count: ({ records }) => ({
    images: records.length,
    ...errorsBy(records, ({ top5, label }, k) => top5.slice(0, k).some(([index]) => index === label)),
  }),
};
