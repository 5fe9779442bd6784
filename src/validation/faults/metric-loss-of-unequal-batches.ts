import type { MetricFault } from "../data-fault.ts";
import { lossOf, printed } from "../printed-loss.ts";
import { errorsBy, rightByCaffe } from "./rank.ts";

export const lossOfUnequalBatches: MetricFault = {
  kind: "metric",
  id: "metric/loss-of-unequal-batches",
  claim: "The mean of the batches' means counts the images of a last batch that is not full for more than the others.",
  remedy: "Weight each batch by its images.",
  source: "https://github.com/tflearn/tflearn/issues/75",
  hidden: ({ records, batch }) => (records.length % batch === 0 ? "ends with a full batch" : undefined),
  count: ({ records, batch }) => {
    let [sum, batches] = [0, 0];
    for (let first = 0; first < records.length; first += batch) {
      const own = records.slice(first, first + batch);
      sum += own.reduce((total, record) => total + lossOf(record), 0) / own.length;
      batches++;
    }
    return { images: records.length, ...errorsBy(records, rightByCaffe), loss: printed(sum / batches) };
  },
};
