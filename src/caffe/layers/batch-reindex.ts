import { formatShape } from "../../tensor/shape.ts";
import { defineLayer } from "./definition.ts";

export type BatchReindexSettings = Record<string, never>;

/** Caffe: src/caffe/layers/batch_reindex_layer.cpp. Item n of the top is item bottom1[n] of bottom 0. */
export const batchReindex = defineLayer<BatchReindexSettings>({
  bottoms: [2, 2],
  tops: [1, 1],
  resolve({ bottoms: [bottom, places], fail }) {
    if (places.length !== 1) {
      fail("bottom", `Bottom 1 is ${formatShape(places)}, and must have one axis.`, "Flatten the list of items.");
    }
    return {
      settings: {},
      tops: [[places[0], ...bottom.slice(1)]],
      params: [],
      macs: 0,
      indices: [{ bottom: 1, below: bottom[0] }],
    };
  },
});
