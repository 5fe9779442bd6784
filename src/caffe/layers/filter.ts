import { formatShape } from "../../tensor/shape.ts";
import { defineLayer } from "./definition.ts";

export type FilterSettings = Record<string, never>;

/**
 * Caffe: src/caffe/layers/filter_layer.cpp. Items of the bottoms whose selector, the last bottom, is not 0 remain. How many
 * these are is known when the net runs; until then the tops have room for all.
 */
export const filter = defineLayer<FilterSettings>({
  bottoms: [2, Infinity],
  tops: [1, Infinity],
  resolve({ bottoms, topCount, fail }) {
    const blobs = bottoms.slice(0, -1);
    const selector = bottoms[bottoms.length - 1];
    if (topCount !== blobs.length) {
      fail("top", `There are ${blobs.length} bottoms to filter and ${topCount} tops.`, "Give one top for each.");
    }
    if (selector.slice(1).some((extent) => extent !== 1)) {
      fail(
        "bottom",
        `The selector is ${formatShape(selector)}; all its extents but the first must be 1.`,
        "Reshape the selector, the last bottom.",
      );
    }
    const odd = blobs.find(([items]) => items !== selector[0]);
    if (odd !== undefined) {
      fail(
        "bottom",
        `The selector has ${selector[0]} items, and a bottom is ${formatShape(odd)}.`,
        "Give as many items.",
      );
    }
    return {
      settings: {},
      tops: blobs,
      params: [],
      macs: 0,
      dynamic: true,
      indices: [{ bottom: bottoms.length - 1, below: 2 }],
    };
  },
});
