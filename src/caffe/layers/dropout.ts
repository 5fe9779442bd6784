import { create } from "../schema/codec.ts";
import type { DropoutParameter } from "../schema/messages.ts";
import { defineLayer } from "./definition.ts";

export interface DropoutSettings {
  /** Share of values dropped while training. */
  readonly ratio: number;
  /** BVLC/caffe scales while training, and at test the layer is the identity. yjxiong/caffe can scale at test instead. */
  readonly scaleTrain: boolean;
}

/** Caffe: src/caffe/layers/dropout_layer.cpp. */
export const dropout = defineLayer<DropoutSettings>({
  bottoms: [1, 1],
  tops: [1, 1],
  resolve({ message, bottoms }) {
    const param = message.dropout_param ?? create<DropoutParameter>("DropoutParameter");
    const settings = { ratio: param.dropout_ratio, scaleTrain: param.scale_train };
    return { settings, tops: bottoms, params: [], macs: 0 };
  },
});
