import { formatShape } from "../../tensor/shape.ts";
import { create, has } from "../schema/codec.ts";
import type { ConcatParameter } from "../schema/messages.ts";
import { defineLayer } from "./definition.ts";

export interface ConcatSettings {
  readonly axis: number;
}

/** Caffe: src/caffe/layers/concat_layer.cpp. `concat_dim` is the older name of `axis`. */
export const concat = defineLayer<ConcatSettings>({
  bottoms: [1, Infinity],
  tops: [1, 1],
  resolve({ message, bottoms, axis, fail }) {
    const param = message.concat_param ?? create<ConcatParameter>("ConcatParameter");
    if (has(param, "axis") && has(param, "concat_dim")) {
      fail("axis", "axis and concat_dim are both set.", "Keep axis.");
    }
    const at = has(param, "concat_dim") ? axis("concat_dim", param.concat_dim) : axis("axis", param.axis);
    const [first] = bottoms;
    for (const shape of bottoms) {
      if (shape.length !== first.length || shape.some((extent, i) => i !== at && extent !== first[i])) {
        fail(
          "bottom",
          `${formatShape(first)} and ${formatShape(shape)} differ on other axes than ${at}.`,
          "Make them agree.",
        );
      }
    }
    const total = bottoms.reduce((sum, shape) => sum + shape[at], 0);
    return {
      settings: { axis: at },
      tops: [first.map((extent, i) => (i === at ? total : extent))],
      params: [],
      macs: 0,
    };
  },
});
