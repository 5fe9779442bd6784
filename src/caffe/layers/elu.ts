import { defineLayer } from "./definition.ts";

export interface ELUSettings {
  readonly alpha: number;
}

/** Caffe: src/caffe/layers/elu_layer.cpp. */
export const elu = defineLayer<ELUSettings>({
  bottoms: [1, 1],
  tops: [1, 1],
  resolve({ message, bottoms }) {
    return { settings: { alpha: message.elu_param?.alpha ?? 1 }, tops: bottoms, params: [], macs: 0 };
  },
});
