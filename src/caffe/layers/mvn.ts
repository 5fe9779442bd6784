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
    if (bottoms[0].length > 4)
      fail("bottom", "MVN takes blobs of at most four axes.", "Reshape its bottom to N×C×H×W.");
    // Its Reshape names the four extents, and those that a blob lacks are 1.
    const top = [...bottoms[0], 1, 1, 1, 1].slice(0, 4);
    const { normalize_variance: normalizeVariance, across_channels: acrossChannels, eps } = param;
    return { settings: { normalizeVariance, acrossChannels, eps }, tops: [top], params: [], macs: 0 };
  },
});
