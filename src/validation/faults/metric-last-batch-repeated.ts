import type { MetricFault } from "../data-fault.ts";
import { errorsBy, rightByCaffe } from "./rank.ts";

export const lastBatchRepeated: MetricFault = {
  kind: "metric",
  id: "metric/last-batch-repeated",
  claim: "The last batch is filled up with images of the one before, which are counted twice.",
  remedy: "Count only the images that are new.",
  source: "https://github.com/BVLC/caffe/issues/1094",
  hidden: ({ records, batch }) =>
    records.length % batch === 0
      ? "ends with a full batch"
      : records.length < batch
        ? "has no batch before the last"
        : undefined,
  count: ({ records, batch }) => {
    const counted = [...records.slice(0, records.length - (records.length % batch)), ...records.slice(-batch)];
    return { images: counted.length, ...errorsBy(counted, rightByCaffe) };
  },
};
