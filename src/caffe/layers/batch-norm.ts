import { create, has } from "../schema/codec.ts";
import type { BatchNormParameter } from "../schema/messages.ts";
import { defineLayer } from "./definition.ts";

export interface BatchNormSettings {
  readonly eps: number;
  /** true at test unless the file says otherwise; false: statistics of this very batch. */
  readonly useGlobalStats: boolean;
}

/** Caffe: src/caffe/layers/batch_norm_layer.cpp. Params: sums of mean and variance, and the factor to divide them by. */
export const batchNorm = defineLayer<BatchNormSettings>({
  bottoms: [1, 1],
  tops: [1, 1],
  resolve({ message, bottoms, fail }) {
    const param = message.batch_norm_param ?? create<BatchNormParameter>("BatchNormParameter");
    const useGlobalStats = has(param, "use_global_stats") ? param.use_global_stats : true;
    if (message.param.some(({ lr_mult: rate }) => rate !== 0)) {
      fail("lr_mult", "The statistics would be learned: a param has an lr_mult that is not 0.", "Set lr_mult: 0.");
    }
    const channels = bottoms[0].length === 1 ? 1 : bottoms[0][1];
    return {
      settings: { eps: param.eps, useGlobalStats },
      tops: bottoms,
      params: [[channels], [channels], [1]],
      macs: 0,
    };
  },
});
