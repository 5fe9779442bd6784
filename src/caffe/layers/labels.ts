/** What losses have in common: labels, normalization, the shape of one number. Caffe: src/caffe/layers/loss_layer.cpp. */
import { count, formatShape } from "../../tensor/shape.ts";
import { create, has } from "../schema/codec.ts";
import { type LossParameter, LossParameter_NormalizationMode as Mode } from "../schema/messages.ts";
import type { LayerContext } from "./definition.ts";

/** By what a loss is divided: all labels, the labels that are not ignored, the items of the batch, or 1; at least by 1. */
export type Normalization = "FULL" | "VALID" | "BATCH_SIZE" | "NONE";

const NORMALIZATIONS = new Map<number, Normalization>([
  [Mode.FULL, "FULL"],
  [Mode.VALID, "VALID"],
  [Mode.BATCH_SIZE, "BATCH_SIZE"],
  [Mode.NONE, "NONE"],
]);

/** `normalization`, or the older `normalize`, or what the layer does when neither is set; and the ignored label. */
export function lossSettings({ message }: LayerContext, unset: Normalization) {
  const param = message.loss_param ?? create<LossParameter>("LossParameter");
  const older: Normalization = param.normalize ? "VALID" : "BATCH_SIZE";
  const normalization = has(param, "normalization")
    ? (NORMALIZATIONS.get(param.normalization) ?? unset)
    : has(param, "normalize")
      ? older
      : unset;
  return { normalization, ignoreLabel: has(param, "ignore_label") ? param.ignore_label : null };
}

/** Caffe: LossLayer::Reshape. */
export function checkFirstExtents({ bottoms: [data, label], fail }: LayerContext): void {
  if (data[0] !== label[0]) {
    fail(
      "bottom",
      `Bottom 0 is ${formatShape(data)} and bottom 1 ${formatShape(label)}: their first extents differ.`,
      "Give a label for each item.",
    );
  }
}

/**
 * A loss whose file states no weights is given one, for its first top. Caffe: LossLayer::LayerSetUp, and then
 * Layer::SetLossWeights, which counts them.
 */
export function checkLossWeights({ message, topCount, fail }: LayerContext): void {
  if (topCount > 1 && message.loss_weight.length === 0) {
    fail(
      "loss_weight",
      `There are ${topCount} tops and no loss_weight: Caffe would add one of them, and refuse that it is not one a top.`,
      "State loss_weight: 1 loss_weight: 0.",
    );
  }
}

/** One label for each place of bottom 0 beside the axis of classes. */
export function checkLabels({ bottoms: [scores, labels], fail }: LayerContext, axis: number): void {
  const wanted = count(scores, 0, axis) * count(scores, axis + 1);
  if (count(labels) !== wanted) {
    fail(
      "bottom",
      `Bottom 1 is ${formatShape(labels)}, ${count(labels)} labels, and ${formatShape(scores)} with classes on axis ${axis} wants ${wanted}.`,
      "Give one label for each place, or correct axis.",
    );
  }
}
