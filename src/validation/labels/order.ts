/** Orders of classes: how a label of one list becomes an output of the net. */
import { basename } from "node:path";
import { CuppingError } from "../../error.ts";
import { readWhole } from "../../files.ts";
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

/**
 * An order from a text file, whose line n is about label n: the net's class as a number from 0, or the class's WNID, as in
 * synsets.txt and synset_words.txt, where the net's classes are sorted by WNIDs.
 * @throws CuppingError FILE_UNREADABLE, LABELS_INVALID with the line
 */
export async function readLabelOrder(file: string): Promise<LabelOrder> {
  const lines = new TextDecoder()
    .decode(await readWhole(file))
    .trimEnd()
    .split("\n");
  const words = lines.map((line) => line.trim().split(/\s+/)[0]);
  const areWnids = words.every((word) => /^n\d{8}$/.test(word));
  const classOf = areWnids ? classesOf(words) : words.map((word) => (/^\d+$/.test(word) ? Number(word) : Number.NaN));
  const seen = new Set<number>();
  for (const [label, to] of classOf.entries()) {
    if (to < classOf.length && !seen.has(to)) {
      seen.add(to);
      continue;
    }
    throw new CuppingError("LABELS_INVALID", {
      place: `${file}:${label + 1}`,
      problem: seen.has(to)
        ? `The class ${words[label]} stands there twice.`
        : `"${words[label].slice(0, 80)}" is no class from 0 to ${classOf.length - 1}, and not all lines begin with a WNID.`,
      remedy: "Write, for each label from 0, the net's class of it, or its WNID, a line.",
    });
  }
  return { name: `the order of ${basename(file)}`, classOf };
}

/** The class of each WNID: its place among all of them, sorted. */
export function classesOf(wnids: readonly string[]): number[] {
  const places = new Map(wnids.toSorted().map((wnid, place) => [wnid, place]));
  return wnids.map((wnid) => places.get(wnid) as number);
}

/** The permutation that takes classes back to labels. */
export function inverse(classOf: readonly number[]): number[] {
  const labelOf = Array.from({ length: classOf.length }, () => -1);
  classOf.forEach((to, from) => {
    labelOf[to] = from;
  });
  return labelOf;
}
