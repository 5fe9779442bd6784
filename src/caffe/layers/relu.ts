import { defineLayer } from "./definition.ts";

export interface ReLUSettings {
  readonly negativeSlope: number;
}

/** Caffe: src/caffe/layers/relu_layer.cpp. */
export const relu = defineLayer<ReLUSettings>({
  bottoms: [1, 1],
  tops: [1, 1],
  resolve({ message, bottoms }) {
    const settings = { negativeSlope: message.relu_param?.negative_slope ?? 0 };
    return { settings, tops: bottoms, params: [], macs: 0 };
  },
});
