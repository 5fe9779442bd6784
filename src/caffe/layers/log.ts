import { create } from "../schema/codec.ts";
import type { LogParameter } from "../schema/messages.ts";
import { defineLayer } from "./definition.ts";
import { checkedBase } from "./exp.ts";

/** y = log_base(shift + scale · x) */
export interface LogSettings {
  /** null: e. */
  readonly base: number | null;
  readonly scale: number;
  readonly shift: number;
}

/** Caffe: src/caffe/layers/log_layer.cpp. */
export const log = defineLayer<LogSettings>({
  bottoms: [1, 1],
  tops: [1, 1],
  resolve(context) {
    const { base, scale, shift } = context.message.log_param ?? create<LogParameter>("LogParameter");
    if (base === 1) context.fail("base", "The base is 1, and its logarithm 0.", "Use another base.");
    const settings = { base: checkedBase(base, context), scale, shift };
    return { settings, tops: context.bottoms, params: [], macs: 0 };
  },
});
