import type { MetricFault } from "../data-fault.ts";
import { errorsBy, rightByCaffe } from "./rank.ts";

export const lastBatchWrapped: MetricFault = {
  kind: "metric",
  id: "metric/last-batch-wrapped",
  claim:
    "The last batch is filled up with the first images, which are counted twice; Caffe's data layer starts again like that.",
  remedy: "Choose a batch, and test_iter, whose product is the number of images.",
  source: "https://github.com/BVLC/caffe/issues/1094",
  hidden: ({ records, batch }) => (records.length % batch === 0 ? "ends with a full batch" : undefined),
  count: ({ records, batch }) => {
    const missing = batch - (records.length % batch);
    const counted = [...records, ...Array.from({ length: missing }, (_, i) => records[i % records.length])];
    return { images: counted.length, ...errorsBy(counted, rightByCaffe) };
  },
};
