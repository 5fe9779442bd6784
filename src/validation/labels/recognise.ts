/**
 * Whether labels are in the order of the net's outputs, and which known mistake it is when they are not.
 *
 * Every hypothesis turns the labels as given into those that were meant. Under the right one a decent classifier is right again,
 * so that hypotheses are told apart by counting: of the images on which two of them differ, one explains more. A hypothesis is
 * accepted when it gains images by five standard deviations over the labels as given, and when its hits are as far above what the
 * frequencies of labels and of predictions give by chance.
 */
import { LABEL_FAULTS, type LabelFault } from "./faults.ts";
import { ILSVRC2012_ID_ORDER, inverse, type LabelOrder } from "./order.ts";

export interface LabelEvidence {
  /** The labels as they were counted, one an image. */
  readonly labels: ArrayLike<number>;
  /** The best classes of each image, best first: one, and better five. */
  readonly top5: ArrayLike<ArrayLike<number>>;
  /** Outputs of the net. */
  readonly classes: number;
  /** Orders that the labels may be in, beside ILSVRC2012_ID order for a net with 1,000 outputs or 1,001. */
  readonly orders?: readonly LabelOrder[];
  /** Whether these are all images of the set, in its order: only then can the list itself be tried reversed or shifted. */
  readonly whole?: boolean;
}

export interface LabelExplanation {
  /** One mistake, or two together. */
  readonly faults: readonly LabelFault[];
  /** "these labels look like ILSVRC2012_ID order: put right, the error is 29.03 %" */
  readonly sentence: string;
  /** With the labels put right. */
  readonly top1Errors: number;
  readonly top5Errors: number;
  /** Images by which it is better than the labels as given, in standard deviations. */
  readonly sigmas: number;
  /** The net's class of each label, where classes are renumbered; −1 for a label of which the predictions say nothing. */
  readonly classOf: readonly number[] | undefined;
}

export interface LabelRecognition {
  readonly images: number;
  /** With the labels as given. */
  readonly top1Errors: number;
  readonly top5Errors: number;
  /** Labels that are no output of the net. */
  readonly outside: number;
  /**
   * "right": no order explains the predictions better than the one given. "wrong": `explanations` do. "unrelated": the labels say
   * nothing about the predictions in any order, and labels/shuffled is the one explanation. "too few": images enough for neither.
   */
  readonly verdict: "right" | "wrong" | "unrelated" | "too few";
  /** The best first. */
  readonly explanations: readonly LabelExplanation[];
  readonly sentence: string;
}

/** How far from chance a count must be: once in 3.5 million by luck, for a few dozen hypotheses. */
const SIGMAS = 5;
/** A classifier that is right this often is decent enough for a verdict without any hit: fewer images are too few. */
const DECENT = 0.1;

/** A hypothesis that was accepted. */
interface Found {
  readonly explanation: LabelExplanation;
  /** Of each image's label, put right without having been seen. */
  readonly ranks: Uint8Array;
  readonly errors: number;
}

interface Hypothesis {
  readonly faults: readonly LabelFault[];
  /** "ILSVRC2012_ID order": these labels look like … */
  readonly looksLike: string;
  /** The net's class of a label as given; something that is no class where there is none. */
  readonly classOf?: (label: number) => number;
  /** The image whose label stands at image i's place. */
  readonly imageOf?: (i: number) => number;
}

/** Pure: the same evidence gives the same answer. */
export function recogniseLabelOrder(evidence: LabelEvidence): LabelRecognition {
  const { labels, top5, classes } = evidence;
  const images = labels.length;
  const given = ranksOf(evidence, (i) => labels[i]);
  const chance = agreement(evidence, (i) => labels[i]);
  const related = isFar(hits(given, 1), chance, images);

  // `errors` decide who is first; of equals the one with fewer faults, which was tried first.
  const all: Found[] = [];
  for (const hypothesis of hypotheses(evidence)) {
    const label = meant(evidence, hypothesis);
    const ranks = ranksOf(evidence, label);
    const sigmas = gain(ranks, given);
    if (sigmas < SIGMAS || !isFar(hits(ranks, 1), agreement(evidence, label), images)) continue;
    const explanation = explained(hypothesis, ranks, sigmas, evidence);
    all.push({ explanation, ranks, errors: explanation.top1Errors });
  }
  const permuted = permutation(evidence, given, related);
  if (permuted !== undefined) all.push(permuted);
  all.sort((a, b) => a.errors - b.errors || a.explanation.top5Errors - b.explanation.top5Errors);
  // Of what remains beside the best, only what it cannot be told from: half of a renumbering is often right by another.
  const found = all.filter((one, i) => i === 0 || gain(all[0].ranks, one.ranks) < SIGMAS);
  const explanations = found.map(({ explanation }) => explanation);

  const top1Errors = images - hits(given, 1);
  const top5Errors = images - hits(given, 5);
  let outside = 0;
  for (let i = 0; i < images; i++) if (!(labels[i] >= 0 && labels[i] < classes)) outside++;
  const common = { images, top1Errors, top5Errors, outside, explanations };
  if (explanations.length > 0) {
    return { ...common, verdict: "wrong", sentence: explanations[0].sentence };
  }
  const asGiven = errorsOf(given, evidence);
  if (related) {
    return {
      ...common,
      verdict: "right",
      sentence: `no other order fits these labels better: the error is ${asGiven}`,
    };
  }
  if (images * DECENT < SIGMAS ** 2 || top5.length === 0) {
    return {
      ...common,
      verdict: "too few",
      sentence: `${images} images are too few to recognise an order of labels by`,
    };
  }
  const sentence = `in no order of classes do these labels fit the predictions (the error is ${asGiven}): they are shuffled or of other images, or the net is not right at all`;
  const shuffled = { faults: [LABEL_FAULTS.shuffled], sentence, top1Errors, top5Errors, sigmas: 0, classOf: undefined };
  return { ...common, verdict: "unrelated", explanations: [shuffled], sentence };
}

function hypotheses({ labels, classes, orders = [], whole }: LabelEvidence): Hypothesis[] {
  const all: Hypothesis[] = [];
  const known = [...(classes === 1000 || classes === 1001 ? [ILSVRC2012_ID_ORDER] : []), ...orders];
  // Renumbered first and shifted then, from 1 to 0 or past the background; undefined leaves the numbers as they are.
  const renumberings: { faults: LabelFault[]; name?: string; map?: readonly number[] }[] = [{ faults: [] }];
  for (const order of known) {
    const ilsvrc = order.name === ILSVRC2012_ID_ORDER.name;
    const { name, classOf } = order;
    const other = { ...LABEL_FAULTS.otherOrder, claim: `The labels are in ${name}, and the net's outputs are not.` };
    const back = inverse(classOf);
    renumberings.push({ faults: [ilsvrc ? LABEL_FAULTS.idOrder : other], name, map: classOf });
    renumberings.push({
      faults: [ilsvrc ? LABEL_FAULTS.netInIdOrder : LABEL_FAULTS.otherOrder],
      name: `the net's own order, while its outputs are in ${name},`,
      map: back,
    });
    renumberings.push({
      faults: [LABEL_FAULTS.convertedBackwards],
      name: `${name} converted the wrong way round`,
      map: classOf.map((label) => classOf[label]),
    });
  }
  const count = classes === 1001 ? 1000 : classes;
  renumberings.push({
    faults: [LABEL_FAULTS.classesReversed],
    name: "classes numbered from the last to the first",
    map: Array.from({ length: count }, (_, label) => count - 1 - label),
  });
  if (count > 10) {
    const text = Array.from({ length: count }, (_, label) => label);
    text.sort((a, b) => (`${a}` < `${b}` ? -1 : 1));
    renumberings.push({
      faults: [LABEL_FAULTS.classesAsText],
      name: "classes numbered by their folders' names, sorted as text",
      map: text,
    });
  }
  const background = classes > count;
  const shifts: { from: number; to: number; fault?: LabelFault; words?: string }[] = [
    { from: 0, to: 0 },
    { from: 1, to: 0, fault: LABEL_FAULTS.oneBased, words: "counted from 1" },
    background
      ? { from: 0, to: 1, fault: LABEL_FAULTS.withBackground, words: "without the net's background class" }
      : { from: 0, to: 1, fault: LABEL_FAULTS.oneLess, words: "counted from −1" },
    // Where class 0 is the background, labels from 1 are right.
    ...(background ? [{ from: 1, to: 1, words: "counted from 1" }] : []),
  ];
  for (const { faults, name, map } of renumberings) {
    for (const { from, to, fault, words } of shifts) {
      const together = fault === undefined ? faults : [...faults, fault];
      if (together.length === 0) continue;
      all.push({
        faults: together,
        looksLike: name === undefined ? `labels ${words}` : [name, ...(words === undefined ? [] : [words])].join(", "),
        classOf: (label) => (map === undefined ? label - from : (map[label - from] ?? Number.NaN)) + to,
      });
    }
  }
  if (whole === true) {
    const images = labels.length;
    all.push({
      faults: [LABEL_FAULTS.listReversed],
      looksLike: "a list that runs from the last image to the first",
      imageOf: (i) => images - 1 - i,
    });
    for (const by of [1, -1]) {
      all.push({
        faults: [LABEL_FAULTS.listShifted],
        looksLike: `those of the ${by === 1 ? "image before" : "next image"}: the list is shifted by a line`,
        imageOf: (i) => i + by,
      });
    }
  }
  // Two ways to the same labels are one hypothesis: the one with fewer faults, which comes first.
  return all.toSorted((a, b) => a.faults.length - b.faults.length);
}

/** The label that was meant for image i. */
function meant({ labels }: LabelEvidence, { classOf, imageOf }: Hypothesis): (i: number) => number {
  return (i) => {
    const label = labels[imageOf === undefined ? i : imageOf(i)];
    return classOf === undefined || label === undefined ? label : classOf(label);
  };
}

/** The place of each image's label among its best classes, from 0; 255 where it is not there. */
function ranksOf({ labels, top5 }: LabelEvidence, label: (i: number) => number): Uint8Array {
  const ranks = new Uint8Array(labels.length);
  for (let i = 0; i < ranks.length; i++) {
    const best = top5[i];
    const wanted = label(i);
    let rank = 0;
    while (rank < best.length && best[rank] !== wanted) rank++;
    ranks[i] = rank === best.length ? 255 : rank;
  }
  return ranks;
}

function hits(ranks: Uint8Array, k: number): number {
  return ranks.reduce((total, rank) => (rank < k ? total + 1 : total), 0);
}

/** How much better in standard deviations: McNemar's test, on the images that one of the two has right. */
function gain(ranks: Uint8Array, given: Uint8Array): number {
  let gained = 0;
  let lost = 0;
  for (let i = 0; i < ranks.length; i++) {
    if (ranks[i] === 0 && given[i] !== 0) gained++;
    if (ranks[i] !== 0 && given[i] === 0) lost++;
  }
  return gained === lost ? 0 : (gained - lost) / Math.sqrt(gained + lost);
}

/** The share of hits that labels and predictions would have with one another by chance, from how frequent each class is in both. */
function agreement({ labels, top5, classes }: LabelEvidence, label: (i: number) => number): number {
  const wanted = new Float64Array(classes);
  const predicted = new Float64Array(classes);
  for (let i = 0; i < labels.length; i++) {
    const class_ = label(i);
    if (class_ >= 0 && class_ < classes) wanted[class_]++;
    if (top5[i].length > 0) predicted[top5[i][0]]++;
  }
  return wanted.reduce((sum, n, i) => sum + n * predicted[i], 0) / labels.length ** 2;
}

function isFar(hit: number, chance: number, images: number): boolean {
  // The least deviation of a count that is a whole number: without it one hit would be far from none.
  const deviation = Math.max(Math.sqrt(images * chance * (1 - chance)), 1);
  return hit - images * chance >= SIGMAS * deviation;
}

function explained(
  { faults, looksLike, classOf }: Hypothesis,
  ranks: Uint8Array,
  sigmas: number,
  evidence: LabelEvidence,
): LabelExplanation {
  const { classes } = evidence;
  const order = faults[0] === LABEL_FAULTS.idOrder ? "in WNID order" : "put right,";
  const map =
    classOf === undefined
      ? undefined
      : Array.from({ length: classes }, (_, label) => {
          const to = classOf(label);
          return to >= 0 && to < classes ? to : -1;
        });
  return {
    faults,
    sentence: `these labels look like ${looksLike}: ${order} the error is ${errorsOf(ranks, evidence)}`,
    top1Errors: ranks.length - hits(ranks, 1),
    top5Errors: ranks.length - hits(ranks, 5),
    sigmas,
    classOf: map,
  };
}

/** The images of each pair of a label and the class that was predicted for it, both below 2²⁶. */
type Pairs = ReadonlyMap<number, number>;
const LABEL = 2 ** 26;

/**
 * The renumbering of classes that the predictions themselves show: each label is the class that is most often predicted for it, one
 * for one. So many free numbers fit any noise; what counts is therefore how well the renumbering of one half of the images does on
 * the other half.
 */
function permutation(evidence: LabelEvidence, given: Uint8Array, related: boolean): Found | undefined {
  const { labels, classes } = evidence;
  const images = labels.length;
  const half = new Uint8Array(images);
  const seen = new Map<number, number>();
  for (let i = 0; i < images; i++) {
    const before = seen.get(labels[i]) ?? 0;
    seen.set(labels[i], before + 1);
    half[i] = before % 2;
  }
  const pairs = [0, 1].map((wanted) => countPairs(evidence, (i) => half[i] === wanted));
  const [even, odd] = pairs.map((one) => assign(one, classes, related));
  const unseen = (i: number): number => (half[i] === 0 ? odd : even).get(labels[i]) ?? -1;
  const unseenRanks = ranksOf(evidence, unseen);
  const sigmas = gain(unseenRanks, given);
  if (sigmas < SIGMAS || !isFar(hits(unseenRanks, 1), agreement(evidence, unseen), images)) return undefined;

  const all = countPairs(evidence, () => true);
  const classOf = assign(all, classes, related);
  const ranks = ranksOf(evidence, (i) => classOf.get(labels[i]) ?? -1);
  const moved = [...classOf]
    .filter(([label, to]) => label !== to)
    .map(([label, to]) => ({ label, to, images: all.get(label * LABEL + to) ?? 0 }))
    .toSorted((a, b) => b.images - a.images || a.label - b.label);
  if (moved.length === 0) return undefined;
  const examples = moved.slice(0, 3).map(({ label, to }) => `class ${label} of the labels is class ${to} of the net`);
  const looksLike = `a consistent permutation of classes (${examples.join(", ")}${moved.length > 3 ? ` … ${moved.length} in all` : ""})`;
  const fault: LabelFault = {
    ...LABEL_FAULTS.permuted,
    claim: `The labels number ${moved.length} classes otherwise than the net, consistently.`,
  };
  const map = (label: number): number => classOf.get(label) ?? -1;
  const explanation = explained({ faults: [fault], looksLike, classOf: map }, ranks, sigmas, evidence);
  return { explanation, ranks: unseenRanks, errors: images - hits(unseenRanks, 1) };
}

function countPairs({ labels, top5 }: LabelEvidence, wanted: (i: number) => boolean): Pairs {
  const pairs = new Map<number, number>();
  for (let i = 0; i < labels.length; i++) {
    if (!wanted(i) || top5[i].length === 0 || !(labels[i] >= 0 && labels[i] < LABEL)) continue;
    const key = labels[i] * LABEL + top5[i][0];
    pairs.set(key, (pairs.get(key) ?? 0) + 1);
  }
  return pairs;
}

/**
 * A class for each label, by majority and one for one: the most frequent pairs first. Where the labels as given say something about the
 * predictions, a label keeps its number unless another class is predicted for it significantly more often.
 */
function assign(pairs: Pairs, classes: number, related: boolean): Map<number, number> {
  const sorted = [...pairs]
    .map(([key, images]) => ({ label: Math.floor(key / LABEL), to: key % LABEL, images }))
    .toSorted(
      (a, b) => b.images - a.images || Math.abs(a.label - a.to) - Math.abs(b.label - b.to) || a.label - b.label,
    );
  const classOf = new Map<number, number>();
  const taken = new Set<number>();
  const give = (label: number, to: number): void => {
    if (classOf.has(label) || taken.has(to)) return;
    classOf.set(label, to);
    taken.add(to);
  };
  if (related) {
    const best = new Map<number, number>();
    for (const { label, images } of sorted) best.set(label, Math.max(best.get(label) ?? 0, images));
    for (const [label, most] of best) {
      const own = pairs.get(label * LABEL + label) ?? 0;
      if (label < classes && most - own < 3 * Math.sqrt(most + own)) give(label, label);
    }
  }
  for (const { label, to } of sorted) give(label, to);
  return classOf;
}

/** "29.03 % top-1 and 10.118 % top-5"; without the second where fewer than five classes of an image are known. */
function errorsOf(ranks: Uint8Array, { top5, classes }: LabelEvidence): string {
  const percent = (k: number): string =>
    `${Number(((100 * (ranks.length - hits(ranks, k))) / ranks.length).toFixed(3))} %`;
  const five = top5.length > 0 && top5[0].length >= Math.min(5, classes);
  return `${percent(1)} top-1${five ? ` and ${percent(5)} top-5` : ""}`;
}
