/** Labels, words and places: whole numbers in a float blob. */
import { count, type Shape } from "../../../tensor/shape.ts";
import { type Stage, type Tensor, toFloat } from "./lowering.ts";

/** The cast drops the fraction, as Caffe does. */
export function indices({ tf }: Stage, blob: Tensor): Tensor {
  return tf.cast(blob, "int32");
}

/** Scores as outer × classes × inner, and their labels as outer × 1 × inner. */
export function classified(stage: Stage, scores: Tensor, shape: Shape, axis: number, labels: Tensor) {
  const [outer, classes, inner] = [count(shape, 0, axis), shape[axis], count(shape, axis + 1)];
  return {
    scores: stage.tf.reshape(scores, [outer, classes, inner]),
    labels: stage.tf.reshape(indices(stage, labels), [outer, 1, inner]),
  };
}

/** 0, 1, … as 1 × classes × 1, to be compared with labels. */
export function classPlaces({ tf }: Stage, classes: number): Tensor {
  return tf.reshape(tf.range(0, classes, 1, "int32"), [1, classes, 1]);
}

/** Scores of the labels' own classes: outer × 1 × inner. Others are left out rather than multiplied by 0: they may be infinite. */
export function ownScores({ tf }: Stage, scores: Tensor, labels: Tensor, places: Tensor): Tensor {
  return tf.sum(tf.where(tf.equal(places, labels), scores, tf.zerosLike(scores)), 1, true);
}

/** Terms of labels that count, and 0 for the others: not a product, since 0 times NaN is NaN. */
export function counted({ tf }: Stage, terms: Tensor, mask: Tensor | undefined): Tensor {
  return mask === undefined ? terms : tf.where(tf.greater(mask, 0), terms, tf.zerosLike(terms));
}

/** Where a label counts, 1; where it is the ignored one, 0. Without an ignored label there is no mask. */
export function maskOf(stage: Stage, labels: Tensor, ignored: number | null): Tensor | undefined {
  return ignored === null ? undefined : toFloat(stage, stage.tf.notEqual(labels, stage.tf.scalar(ignored, "int32")));
}
