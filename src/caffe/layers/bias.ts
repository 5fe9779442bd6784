import { create } from "../schema/codec.ts";
import type { BiasParameter } from "../schema/messages.ts";
import { coveredShape } from "./covered-shape.ts";
import { defineLayer } from "./definition.ts";

export interface BiasSettings {
  readonly axis: number;
  /** How many axes the summand covers, from `axis` on. */
  readonly numAxes: number;
}

/** Caffe: src/caffe/layers/bias_layer.cpp. The summand is a param, or bottom 1. */
export const bias = defineLayer<BiasSettings>({
  bottoms: [1, 2],
  tops: [1, 1],
  resolve(context) {
    const param = context.message.bias_param ?? create<BiasParameter>("BiasParameter");
    const { axis, shape } = coveredShape(context, param.axis, param.num_axes);
    return {
      settings: { axis, numAxes: shape.length },
      tops: [context.bottoms[0]],
      params: context.bottoms.length === 1 ? [shape] : [],
      macs: 0,
    };
  },
});
