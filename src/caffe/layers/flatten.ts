import { count } from "../../tensor/shape.ts";
import { create } from "../schema/codec.ts";
import type { FlattenParameter } from "../schema/messages.ts";
import { defineLayer } from "./definition.ts";

export type FlattenSettings = Record<string, never>;

/** Caffe: src/caffe/layers/flatten_layer.cpp. The axes from `axis` to `end_axis`, both included, become one. */
export const flatten = defineLayer<FlattenSettings>({
  bottoms: [1, 1],
  tops: [1, 1],
  neverInPlace: true,
  resolve({ message, bottoms: [bottom], axis, fail }) {
    const param = message.flatten_param ?? create<FlattenParameter>("FlattenParameter");
    const first = axis("axis", param.axis);
    const last = axis("end_axis", param.end_axis);
    if (last < first) fail("end_axis", `end_axis ${last} stands before axis ${first}.`, "Exchange them.");
    const top = [...bottom.slice(0, first), count(bottom, first, last + 1), ...bottom.slice(last + 1)];
    return { settings: {}, tops: [top], params: [], macs: 0 };
  },
});
