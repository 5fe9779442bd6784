import { defineLayer } from "./definition.ts";

export interface DropoutSettings {
  /** Share of values dropped while training; at test the layer is the identity. */
  readonly ratio: number;
}

/** Caffe: src/caffe/layers/dropout_layer.cpp. */
export const dropout = defineLayer<DropoutSettings>({
  bottoms: [1, 1],
  tops: [1, 1],
  resolve({ message, bottoms }) {
    const settings = { ratio: message.dropout_param?.dropout_ratio ?? 0.5 };
    return { settings, tops: bottoms, params: [], macs: 0 };
  },
});
