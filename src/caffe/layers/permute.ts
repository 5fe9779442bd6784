import { create } from "../schema/codec.ts";
import type { PermuteParameter } from "../schema/messages.ts";
import { defineLayer } from "./definition.ts";

export interface PermuteSettings {
  /** Axis i of the top is axis order[i] of the bottom. */
  readonly order: readonly number[];
}

/** weiliu89/caffe, branch ssd: src/caffe/layers/permute_layer.cpp. Axes that are not named follow in their own order. */
export const permute = defineLayer<PermuteSettings>({
  dialect: "SSD",
  bottoms: [1, 1],
  tops: [1, 1],
  resolve({ message, bottoms: [bottom], fail }) {
    const { order: named } = message.permute_param ?? create<PermuteParameter>("PermuteParameter");
    if (named.some((axis, i) => axis >= bottom.length || named.indexOf(axis) !== i)) {
      fail(
        "order",
        `${named.join(", ")} names an axis twice, or one that a blob of ${bottom.length} axes lacks.`,
        "Name each axis once.",
      );
    }
    const order = [...named, ...bottom.keys()].filter((axis, i, all) => all.indexOf(axis) === i);
    return { settings: { order }, tops: [order.map((axis) => bottom[axis])], params: [], macs: 0 };
  },
});
