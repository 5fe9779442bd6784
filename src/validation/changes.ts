/**
 * What changed between two runs over the same images, and whether arithmetic can have done it.
 *
 * Inputs come first: where the two nets were fed different tensors, nothing is said of their arithmetic. Where they were fed the
 * same, every score that both records hold may differ by the two runs' propagated errors, and two scores may have moved against
 * each other by twice as much. Inside that a changed prediction is a tie of arithmetic; outside it is a bug.
 */
import type { ImageRecord } from "./image-record.ts";

/** How far an honest engine's scores may lie from the exact ones. */
export interface Spread {
  /** How it was found, for people: "4 runs of the reference with random rounding". */
  readonly words: string;
  /** The propagated error of one score of one image, the largest over the classes; undefined where it is not known. */
  of(backend: string, index: number): number | undefined;
}

/** A record, and where the run kept it the sixth best score: no class that is not among the best five has a better one. */
export type RecordedImage = ImageRecord & { readonly sixth?: number };

/** Records of one run over images, in any order. */
export interface RecordedRun {
  readonly backend: string;
  readonly records: readonly RecordedImage[];
}

export type ChangeKind = "correct-to-wrong" | "wrong-to-correct" | "class" | "top-5-lost" | "top-5-gained";

export interface ChangedImage {
  readonly index: number;
  readonly name: string;
  readonly label: number;
  /** What changed. Of "class" the image is wrong in both, as another class. */
  readonly kinds: readonly ChangeKind[];
  readonly from: Prediction;
  readonly to: Prediction;
  /**
   * How far the two classes that changed places have moved against each other: the margin before and the margin after, added.
   * Where a record does not hold a class's score, the sixth or fifth best stands for it: that is no less, so that this is no more.
   */
  readonly swing: number;
  /** What arithmetic allows the swing to be; null where the spread is not known. */
  readonly allowed: number | null;
  readonly judgement: "tie" | "bug" | "undecided" | "inputs-differ";
}

export interface Prediction {
  readonly top1: number;
  readonly score: number;
  /** Of the label. */
  readonly rank: number;
  readonly labelScore: number;
  /** The best score minus the second best. */
  readonly margin: number;
}

export interface Changes {
  readonly from: string;
  readonly to: string;
  /** Images that both runs recorded. */
  readonly images: number;
  /** Images that only one of them did. */
  readonly onlyFrom: number;
  readonly onlyTo: number;
  /** Images whose tensors differ: the nets were not fed the same. */
  readonly inputsDiffer: readonly { readonly index: number; readonly name: string }[];
  /** Images that have another label, or name, in the other run: these are not runs over the same set. */
  readonly identitiesDiffer: readonly { readonly index: number; readonly name: string }[];
  readonly changed: readonly ChangedImage[];
  /** Images that were fed the same, and a score of which moved beyond what arithmetic allows, whether or not a prediction changed. */
  readonly beyond: readonly {
    readonly index: number;
    readonly name: string;
    readonly moved: number;
    readonly allowed: number;
  }[];
  /** The largest difference of one class's score between the two runs, over images that were fed the same. */
  readonly largestMove: number;
  /** How the propagated error was found; null where it is not known. */
  readonly spread: string | null;
}

export function changesBetween(from: RecordedRun, to: RecordedRun, spread?: Spread): Changes {
  const others = new Map(to.records.map((record) => [record.index, record]));
  const inputsDiffer: { index: number; name: string }[] = [];
  const identitiesDiffer: { index: number; name: string }[] = [];
  const changed: ChangedImage[] = [];
  const beyond: { index: number; name: string; moved: number; allowed: number }[] = [];
  let images = 0;
  let largestMove = 0;
  for (const before of from.records) {
    const after = others.get(before.index);
    if (after === undefined) continue;
    images++;
    const { index, name } = before;
    if (before.label !== after.label || name !== after.name) identitiesDiffer.push({ index, name });
    const sameInput = before.tensor === after.tensor;
    if (!sameInput) inputsDiffer.push({ index, name });
    const allowed = allowance(spread, from.backend, to.backend, index);
    const moved = largestDifference(before, after);
    if (sameInput) largestMove = Math.max(largestMove, moved);
    const outside = sameInput && allowed !== null && !(moved <= allowed);
    if (outside) beyond.push({ index, name, moved, allowed });
    const kinds = kindsOf(before, after);
    if (kinds.length === 0) continue;
    const swing = swingOf(before, after);
    changed.push({
      index,
      name,
      label: before.label,
      kinds,
      from: predictionOf(before),
      to: predictionOf(after),
      swing,
      allowed: allowed === null ? null : 2 * allowed,
      judgement: !sameInput
        ? "inputs-differ"
        : allowed === null
          ? "undecided"
          : outside || !(swing <= 2 * allowed)
            ? "bug"
            : "tie",
    });
  }
  return {
    from: from.backend,
    to: to.backend,
    images,
    onlyFrom: from.records.length - images,
    onlyTo: to.records.length - images,
    inputsDiffer,
    identitiesDiffer,
    changed,
    beyond,
    largestMove,
    spread: spread === undefined ? null : spread.words,
  };
}

function allowance(spread: Spread | undefined, from: string, to: string, index: number): number | null {
  const [a, b] = [spread?.of(from, index), spread?.of(to, index)];
  return a === undefined || b === undefined ? null : a + b;
}

/** Of one class's score, over the classes that both records hold. NaN where one is NaN in one record alone. */
function largestDifference(before: ImageRecord, after: ImageRecord): number {
  let largest = Math.abs(before.score - after.score);
  if (Number.isNaN(before.score) && Number.isNaN(after.score)) largest = 0;
  for (const [index, score] of before.top5) {
    const other = after.top5.find(([one]) => one === index);
    // `Math.max` keeps NaN.
    if (other !== undefined && !(Number.isNaN(score) && Number.isNaN(other[1]))) {
      largest = Math.max(largest, Math.abs(score - other[1]));
    }
  }
  return largest;
}

function kindsOf(before: ImageRecord, after: ImageRecord): ChangeKind[] {
  const kinds: ChangeKind[] = [];
  if (before.rank === 0 && after.rank > 0) kinds.push("correct-to-wrong");
  else if (before.rank > 0 && after.rank === 0) kinds.push("wrong-to-correct");
  else if (before.top5[0][0] !== after.top5[0][0]) kinds.push("class");
  if (before.rank < 5 && after.rank >= 5) kinds.push("top-5-lost");
  if (before.rank >= 5 && after.rank < 5) kinds.push("top-5-gained");
  return kinds;
}

/** The largest swing of two classes that changed places and matter: the two best ones, or the label and one that overtook it. */
function swingOf(before: RecordedImage, after: RecordedImage): number {
  const [p, q] = [before.top5[0][0], after.top5[0][0]];
  const swings = p === q ? [] : [ahead(before, p, q) + ahead(after, q, p)];
  if (before.rank !== after.rank) {
    const [inside, outside] = before.rank < after.rank ? [before, after] : [after, before];
    const { label } = before;
    for (const [index, score] of outside.top5) {
      if (index === label || score < outside.score || scoreOf(inside, index) > inside.score) continue;
      swings.push(ahead(inside, label, index) + ahead(outside, index, label));
    }
  }
  // Math.max keeps NaN, which no arithmetic allows.
  return Math.max(0, ...swings);
}

/** How far class `p` stands before class `q` in a record, at least. */
function ahead(record: RecordedImage, p: number, q: number): number {
  return Math.max(scoreOf(record, p) - scoreOf(record, q), 0);
}

/** Where a class is not among the best five its score is no more than the sixth best, or the fifth. */
function scoreOf({ label, score, top5, sixth }: RecordedImage, index: number): number {
  if (index === label) return score;
  return top5.find(([one]) => one === index)?.[1] ?? sixth ?? top5[top5.length - 1][1];
}

function predictionOf({ top5, rank, score }: ImageRecord): Prediction {
  return {
    top1: top5[0][0],
    score: top5[0][1],
    rank,
    labelScore: score,
    margin: top5.length > 1 ? top5[0][1] - top5[1][1] : Number.POSITIVE_INFINITY,
  };
}
