import { defineLayer } from "./definition.ts";

export type SilenceSettings = Record<string, never>;

/** Caffe: src/caffe/layers/silence_layer.cpp. It consumes blobs, so that Caffe does not print them, and makes none. */
export const silence = defineLayer<SilenceSettings>({
  bottoms: [1, Infinity],
  tops: [0, 0],
  resolve: () => ({ settings: {}, tops: [], params: [], macs: 0 }),
});
