import { defineLayer } from "./definition.ts";

export interface PReLUSettings {
  readonly channelShared: boolean;
}

/** Caffe: src/caffe/layers/prelu_layer.cpp. One slope for each channel, or one for all. */
export const prelu = defineLayer<PReLUSettings>({
  bottoms: [1, 1],
  tops: [1, 1],
  resolve({ message, bottoms, fail }) {
    const [bottom] = bottoms;
    if (bottom.length < 2) fail("bottom", "PReLU takes blobs of at least two axes.", "Reshape its bottom to N×C.");
    const channelShared = message.prelu_param?.channel_shared ?? false;
    return { settings: { channelShared }, tops: bottoms, params: [channelShared ? [] : [bottom[1]]], macs: 0 };
  },
});
