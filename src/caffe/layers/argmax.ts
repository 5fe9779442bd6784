import { count } from "../../tensor/shape.ts";
import { create, has } from "../schema/codec.ts";
import type { ArgMaxParameter } from "../schema/messages.ts";
import { defineLayer } from "./definition.ts";

export interface ArgMaxSettings {
  readonly topK: number;
  /** Whether the top has the largest values: with an axis instead of their places, without one below them. */
  readonly values: boolean;
  /** The axis along which the maximum is looked for; null: over all but the first, flattened. */
  readonly axis: number | null;
}

/** Caffe: src/caffe/layers/argmax_layer.cpp. */
export const argmax = defineLayer<ArgMaxSettings>({
  bottoms: [1, 1],
  tops: [1, 1],
  resolve({ message, bottoms: [bottom], axis, fail }) {
    const param = message.argmax_param ?? create<ArgMaxParameter>("ArgMaxParameter");
    const { top_k: topK, out_max_val: values } = param;
    const along = has(param, "axis") ? axis("axis", param.axis) : null;
    const candidates = along === null ? count(bottom, 1) : bottom[along];
    if (!(topK >= 1 && topK <= candidates)) {
      fail("top_k", `top_k is ${topK}, and there are ${candidates} candidates.`, `Use 1 to ${candidates}.`);
    }
    const flat = [bottom[0], values ? 2 : 1, topK, ...bottom.slice(3).map(() => 1)];
    const top = along === null ? flat : bottom.map((extent, i) => (i === along ? topK : extent));
    return { settings: { topK, values, axis: along }, tops: [top], params: [], macs: 0 };
  },
});
