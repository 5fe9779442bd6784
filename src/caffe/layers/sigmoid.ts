import { defineLayer } from "./definition.ts";

export type SigmoidSettings = Record<string, never>;

/** Caffe: src/caffe/layers/sigmoid_layer.cpp. */
export const sigmoid = defineLayer<SigmoidSettings>({
  bottoms: [1, 1],
  tops: [1, 1],
  resolve({ bottoms }) {
    return { settings: {}, tops: bottoms, params: [], macs: 0 };
  },
});
