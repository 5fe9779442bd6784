import { defineLayer } from "./definition.ts";

export type TanHSettings = Record<string, never>;

/** Caffe: src/caffe/layers/tanh_layer.cpp. */
export const tanh = defineLayer<TanHSettings>({
  bottoms: [1, 1],
  tops: [1, 1],
  resolve({ bottoms }) {
    return { settings: {}, tops: bottoms, params: [], macs: 0 };
  },
});
