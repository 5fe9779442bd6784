import { defineLayer } from "./definition.ts";

export interface ThresholdSettings {
  readonly threshold: number;
}

/** Caffe: src/caffe/layers/threshold_layer.cpp. */
export const threshold = defineLayer<ThresholdSettings>({
  bottoms: [1, 1],
  tops: [1, 1],
  resolve({ message, bottoms }) {
    const settings = { threshold: message.threshold_param?.threshold ?? 0 };
    return { settings, tops: bottoms, params: [], macs: 0 };
  },
});
