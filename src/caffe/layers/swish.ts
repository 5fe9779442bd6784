import { defineLayer } from "./definition.ts";

export interface SwishSettings {
  readonly beta: number;
}

/** Caffe: src/caffe/layers/swish_layer.cpp. */
export const swish = defineLayer<SwishSettings>({
  bottoms: [1, 1],
  tops: [1, 1],
  resolve({ message, bottoms }) {
    return { settings: { beta: message.swish_param?.beta ?? 1 }, tops: bottoms, params: [], macs: 0 };
  },
});
