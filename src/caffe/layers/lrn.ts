import { create } from "../schema/codec.ts";
import { type LRNParameter, LRNParameter_NormRegion as NormRegion } from "../schema/messages.ts";
import { defineLayer } from "./definition.ts";
import { imageExtents } from "./spatial.ts";

export interface LRNSettings {
  readonly region: "ACROSS_CHANNELS" | "WITHIN_CHANNEL";
  readonly localSize: number;
  readonly alpha: number;
  readonly beta: number;
  /** Only ACROSS_CHANNELS uses it: within a channel Caffe's constant is 1. */
  readonly k: number;
}

/** Caffe: src/caffe/layers/lrn_layer.cpp. */
export const lrn = defineLayer<LRNSettings>({
  bottoms: [1, 1],
  tops: [1, 1],
  resolve(context) {
    const { message, bottoms, fail } = context;
    imageExtents(context);
    const param = message.lrn_param ?? create<LRNParameter>("LRNParameter");
    const { local_size: localSize, alpha, beta, k } = param;
    if (localSize % 2 !== 1) fail("local_size", `local_size is ${localSize}, and must be odd.`, "Use an odd size.");
    const region = param.norm_region === NormRegion.WITHIN_CHANNEL ? "WITHIN_CHANNEL" : "ACROSS_CHANNELS";
    return { settings: { region, localSize, alpha, beta, k }, tops: bottoms, params: [], macs: 0 };
  },
});
