import { defineLayer } from "./definition.ts";

export type SplitSettings = Record<string, never>;

/** Caffe: src/caffe/layers/split_layer.cpp. Every top repeats the bottom. */
export const split = defineLayer<SplitSettings>({
  bottoms: [1, 1],
  tops: [1, Infinity],
  neverInPlace: true,
  resolve({ bottoms: [bottom], topCount }) {
    return { settings: {}, tops: Array.from({ length: topCount }, () => bottom), params: [], macs: 0 };
  },
});
