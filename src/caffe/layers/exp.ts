import { create } from "../schema/codec.ts";
import type { ExpParameter } from "../schema/messages.ts";
import { defineLayer, type LayerContext } from "./definition.ts";

/** y = base^(shift + scale · x) */
export interface ExpSettings {
  /** null: e. */
  readonly base: number | null;
  readonly scale: number;
  readonly shift: number;
}

/** Caffe: src/caffe/layers/exp_layer.cpp. */
export const exp = defineLayer<ExpSettings>({
  bottoms: [1, 1],
  tops: [1, 1],
  resolve(context) {
    const { base, scale, shift } = context.message.exp_param ?? create<ExpParameter>("ExpParameter");
    const settings = { base: checkedBase(base, context), scale, shift };
    return { settings, tops: context.bottoms, params: [], macs: 0 };
  },
});

/** The base of an Exp or Log layer: −1 stands for e, anything else must be positive. */
export function checkedBase(base: number, { fail }: LayerContext): number | null {
  if (base !== -1 && !(base > 0 && Number.isFinite(base))) {
    fail("base", `The base ${base} is not positive.`, "Use a positive base, or −1 for e.");
  }
  return base === -1 ? null : base;
}
