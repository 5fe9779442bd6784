import type { MetricFault } from "../data-fault.ts";
import { errorsBy, rightByCaffe } from "./rank.ts";

export const lastBatchDropped: MetricFault = {
  kind: "metric",
  id: "metric/last-batch-dropped",
  claim: "The last batch, which is not full, is not counted.",
  remedy: "Count it, or choose a batch that divides the number of images.",
  source: "https://github.com/google/flax/issues/263",
  hidden: ({ records, batch }) => (records.length % batch === 0 ? "ends with a full batch" : undefined),
  count: ({ records, batch }) => {
    const counted = records.slice(0, records.length - (records.length % batch));
    return { images: counted.length, ...errorsBy(counted, rightByCaffe) };
  },
};
