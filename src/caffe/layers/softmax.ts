import { defineLayer } from "./definition.ts";

export interface SoftmaxSettings {
  readonly axis: number;
}

/** Caffe: src/caffe/layers/softmax_layer.cpp. */
export const softmax = defineLayer<SoftmaxSettings>({
  bottoms: [1, 1],
  tops: [1, 1],
  resolve({ message, bottoms, axis }) {
    return { settings: { axis: axis("axis", message.softmax_param?.axis ?? 1) }, tops: bottoms, params: [], macs: 0 };
  },
});
