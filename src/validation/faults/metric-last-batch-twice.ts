import type { MetricFault } from "../data-fault.ts";
import { errorsBy, rightByCaffe } from "./rank.ts";

export const lastBatchTwice: MetricFault = {
  kind: "metric",
  id: "metric/last-batch-twice",
  claim: "The last batch is counted twice.",
  remedy: "Count every image once.",
  source: "https://github.com/BVLC/caffe/issues/1094",
  hidden: ({ records, batch }) => (records.length <= batch ? "is one batch" : undefined),
  count: ({ records, batch }) => {
    const last = records.length % batch === 0 ? batch : records.length % batch;
    const counted = [...records, ...records.slice(-last)];
    return { images: counted.length, ...errorsBy(counted, rightByCaffe) };
  },
};
