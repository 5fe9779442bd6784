import { create } from "../schema/codec.ts";
import type { PowerParameter } from "../schema/messages.ts";
import { defineLayer } from "./definition.ts";

/** y = (shift + scale · x)^power */
export interface PowerSettings {
  readonly power: number;
  readonly scale: number;
  readonly shift: number;
}

/** Caffe: src/caffe/layers/power_layer.cpp. */
export const power = defineLayer<PowerSettings>({
  bottoms: [1, 1],
  tops: [1, 1],
  resolve({ message, bottoms }) {
    const { power: exponent, scale, shift } = message.power_param ?? create<PowerParameter>("PowerParameter");
    const settings = { power: exponent, scale, shift };
    return { settings, tops: bottoms, params: [], macs: 0 };
  },
});
