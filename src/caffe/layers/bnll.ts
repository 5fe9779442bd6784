import { defineLayer } from "./definition.ts";

export type BNLLSettings = Record<string, never>;

/** Caffe: src/caffe/layers/bnll_layer.cpp. */
export const bnll = defineLayer<BNLLSettings>({
  bottoms: [1, 1],
  tops: [1, 1],
  resolve({ bottoms }) {
    return { settings: {}, tops: bottoms, params: [], macs: 0 };
  },
});
