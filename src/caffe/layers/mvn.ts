import { create } from "../schema/codec.ts";
import type { MVNParameter } from "../schema/messages.ts";
import { defineLayer } from "./definition.ts";

export interface MVNSettings {
  readonly normalizeVariance: boolean;
  readonly acrossChannels: boolean;
  readonly eps: number;
}

/** Caffe: src/caffe/layers/mvn_layer.cpp. */
export const mvn = defineLayer<MVNSettings>({
  bottoms: [1, 1],
  tops: [1, 1],
  resolve({ message, bottoms, fail }) {
    const param = message.mvn_param ?? create<MVNParameter>("MVNParameter");
    if (bottoms[0].length < 2) fail("bottom", "MVN takes blobs of at least two axes.", "Reshape its bottom to N×C.");
    const { normalize_variance: normalizeVariance, across_channels: acrossChannels, eps } = param;
    return { settings: { normalizeVariance, acrossChannels, eps }, tops: bottoms, params: [], macs: 0 };
  },
});
