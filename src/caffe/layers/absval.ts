import { defineLayer } from "./definition.ts";

export type AbsValSettings = Record<string, never>;

/** Caffe: src/caffe/layers/absval_layer.cpp. */
export const absval = defineLayer<AbsValSettings>({
  bottoms: [1, 1],
  tops: [1, 1],
  neverInPlace: true,
  resolve({ bottoms }) {
    return { settings: {}, tops: bottoms, params: [], macs: 0 };
  },
});
