import type { MetricFault } from "../data-fault.ts";
import { errorsBy } from "./rank.ts";

export const rankFromZero: MetricFault = {
  kind: "metric",
  id: "metric/rank-from-zero",
  claim: "A rank that counts from 0 is compared as if it counted from 1: top 1 is top 2, and top 5 is top 6.",
  remedy: "An image is right in the first k if fewer than k classes stand before its label.",
  source: "https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/accuracy_layer.cpp#L68-L86",
  count: ({ records }) => ({ images: records.length, ...errorsBy(records, ({ rank }, k) => rank <= k) }),
};
