import { create } from "../schema/codec.ts";
import type { ScaleParameter } from "../schema/messages.ts";
import { coveredShape } from "./covered-shape.ts";
import { defineLayer } from "./definition.ts";

export interface ScaleSettings {
  readonly axis: number;
  /** How many axes the factor covers, from `axis` on. */
  readonly numAxes: number;
  readonly bias: boolean;
}

/** Caffe: src/caffe/layers/scale_layer.cpp. The factor is a param, or bottom 1. */
export const scale = defineLayer<ScaleSettings>({
  bottoms: [1, 2],
  tops: [1, 1],
  resolve(context) {
    const param = context.message.scale_param ?? create<ScaleParameter>("ScaleParameter");
    const { axis, shape } = coveredShape(context, param.axis, param.num_axes);
    const learned = context.bottoms.length === 1;
    return {
      settings: { axis, numAxes: shape.length, bias: param.bias_term },
      tops: [context.bottoms[0]],
      params: [...(learned ? [shape] : []), ...(param.bias_term ? [shape] : [])],
      macs: 0,
    };
  },
});
