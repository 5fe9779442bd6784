/** Orders of classes: how a label of one list becomes an output of the net. */
import { ILSVRC2012_CLASS_OF_ID } from "./ilsvrc2012-order.ts";

export interface LabelOrder {
  /** "ILSVRC2012_ID order": what a report calls it. */
  readonly name: string;
  /** The net's class of each label of this order, both from 0: a permutation. */
  readonly classOf: readonly number[];
}

/**
 * The order of the ILSVRC2012 devkit's ground truth: the class in WNID order of ILSVRC2012_ID 1, 2, … 1000. The devkits of later
 * years number the 1,000 classes in the same way (their map_clsloc.txt).
 */
export const ILSVRC2012_ID_ORDER: LabelOrder = { name: "ILSVRC2012_ID order", classOf: ILSVRC2012_CLASS_OF_ID };

/** The permutation that takes classes back to labels. */
export function inverse(classOf: readonly number[]): number[] {
  const labelOf = Array.from({ length: classOf.length }, () => -1);
  classOf.forEach((to, from) => {
    labelOf[to] = from;
  });
  return labelOf;
}
