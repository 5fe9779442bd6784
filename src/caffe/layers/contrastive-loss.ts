import { count, formatShape } from "../../tensor/shape.ts";
import { create } from "../schema/codec.ts";
import type { ContrastiveLossParameter } from "../schema/messages.ts";
import { defineLayer } from "./definition.ts";
import { checkFirstExtents } from "./labels.ts";

export interface ContrastiveLossSettings {
  readonly margin: number;
  /** margin − d² for dissimilar pairs instead of (margin − d)². */
  readonly legacy: boolean;
}

/** Caffe: src/caffe/layers/contrastive_loss_layer.cpp. Bottom 2 is not 0 for similar pairs. */
export const contrastiveLoss = defineLayer<ContrastiveLossSettings>({
  bottoms: [3, 3],
  tops: [1, 1],
  resolve(context) {
    const { message, bottoms, fail } = context;
    const [a, b, similar] = bottoms;
    checkFirstExtents(context);
    if (a[1] !== b[1] || count(a, 2) !== 1 || count(b, 2) !== 1 || count(similar) !== a[0]) {
      fail(
        "bottom",
        `The bottoms are ${formatShape(a)}, ${formatShape(b)} and ${formatShape(similar)}; they must be two features of one size, and one number a pair.`,
        "Correct their shapes.",
      );
    }
    const param = message.contrastive_loss_param ?? create<ContrastiveLossParameter>("ContrastiveLossParameter");
    return {
      settings: { margin: param.margin, legacy: param.legacy_version },
      tops: [[]],
      params: [],
      macs: count(a),
      indices: [{ bottom: 2, below: 2 }],
    };
  },
});
