/** What the layers that compare scores with labels have in common. */
import fc from "fast-check";
import type { Numbers } from "../filling.ts";
import { indices, shapeAndAxis } from "./layer-cases.ts";

interface Labelled {
  /** Of the scores. */
  readonly shape: readonly number[];
  /** The axis of classes, from the front or from the end. */
  readonly axis: number;
  readonly classes: number;
  readonly labelShape: readonly number[];
  readonly labels: Numbers;
}

/**
 * Scores with their classes on any axis, and a label for each place beside it.
 * @param batch whether the first axis must be the batch, as LossLayer checks
 */
export function labelled(batch: boolean): fc.Arbitrary<Labelled> {
  return fc
    .record({ at: shapeAndAxis(batch ? 2 : 1, 4), kept: fc.boolean() })
    .filter(({ at }) => !batch || at.axis > 0)
    .chain(({ at: { shape, axis, written }, kept }) => {
      const classes = shape[axis];
      return indices(classes).map((labels) => ({
        shape,
        axis: written,
        classes,
        // The axis of classes is left out, or stands with an extent of 1.
        labelShape: kept ? shape.with(axis, 1) : shape.toSpliced(axis, 1),
        labels,
      }));
    });
}

/** loss_param: every normalization under its two names, and labels that are passed over. */
export const lossParams = fc
  .record({
    mode: fc.constantFrom(
      "",
      "normalization: FULL",
      "normalization: VALID",
      "normalization: BATCH_SIZE",
      "normalization: NONE",
      "normalize: true",
      "normalize: false",
    ),
    ignored: fc.constantFrom("", "ignore_label: 0", "ignore_label: 1", "ignore_label: -1"),
  })
  .map(({ mode, ignored }) => `loss_param { ${mode} ${ignored} }`);
