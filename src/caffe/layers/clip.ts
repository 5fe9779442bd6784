import { has } from "../schema/codec.ts";
import { defineLayer } from "./definition.ts";

export interface ClipSettings {
  readonly min: number;
  readonly max: number;
}

/** Caffe: src/caffe/layers/clip_layer.cpp. */
export const clip = defineLayer<ClipSettings>({
  bottoms: [1, 1],
  tops: [1, 1],
  resolve({ message, bottoms, fail }) {
    const param = message.clip_param;
    if (param === null || !has(param, "min") || !has(param, "max")) {
      return fail("clip_param", "min and max are not both set.", "Set both: Caffe requires them.");
    }
    return { settings: { min: param.min, max: param.max }, tops: bottoms, params: [], macs: 0 };
  },
});
