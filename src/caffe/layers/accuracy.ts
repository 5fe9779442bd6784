import { create, has } from "../schema/codec.ts";
import type { AccuracyParameter } from "../schema/messages.ts";
import type { Rules } from "../rules.ts";
import { defineLayer } from "./definition.ts";
import { checkLabels } from "./labels.ts";

export interface AccuracySettings {
  readonly topK: number;
  /** The axis of classes. */
  readonly axis: number;
  /** Items with this label are passed over. */
  readonly ignoreLabel: number | null;
  readonly ties: Rules["accuracy-ties"];
}

/** Caffe: src/caffe/layers/accuracy_layer.cpp. The second top is the accuracy of each class. */
export const accuracy = defineLayer<AccuracySettings>({
  bottoms: [2, 2],
  tops: [1, 2],
  resolve(context) {
    const { message, bottoms, topCount, axis, fail, rules } = context;
    const param = message.accuracy_param ?? create<AccuracyParameter>("AccuracyParameter");
    const along = axis("axis", param.axis);
    const classes = bottoms[0][along];
    checkLabels(context, along);
    if (param.top_k > classes) {
      fail("top_k", `top_k is ${param.top_k}, and there are ${classes} classes.`, `Use ${classes} at most.`);
    }
    return {
      settings: {
        topK: param.top_k,
        axis: along,
        ignoreLabel: has(param, "ignore_label") ? param.ignore_label : null,
        ties: rules["accuracy-ties"],
      },
      tops: [[], [classes]].slice(0, topCount),
      params: [],
      macs: 0,
      indices: [{ bottom: 1, below: classes }],
    };
  },
});
