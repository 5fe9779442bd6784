import { create } from "../schema/codec.ts";
import type { NormalizeParameter } from "../schema/messages.ts";
import { defineLayer } from "./definition.ts";

export interface NormalizeSettings {
  readonly acrossSpatial: boolean;
  readonly channelShared: boolean;
  readonly eps: number;
}

/** weiliu89/caffe, branch ssd: src/caffe/layers/normalize_layer.cpp. */
export const normalize = defineLayer<NormalizeSettings>({
  dialect: "SSD",
  bottoms: [1, 1],
  tops: [1, 1],
  resolve({ message, bottoms, fail }) {
    const param = message.norm_param ?? create<NormalizeParameter>("NormalizeParameter");
    const { across_spatial: acrossSpatial, channel_shared: channelShared, eps } = param;
    if (bottoms[0].length < 2) fail("bottom", "Normalize takes blobs of at least two axes.", "Reshape its bottom.");
    const params = [channelShared ? [] : [bottoms[0][1]]];
    return { settings: { acrossSpatial, channelShared, eps }, tops: bottoms, params, macs: 0 };
  },
});
