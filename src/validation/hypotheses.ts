/**
 * Which data fault explains that a run's predictions, or counts, are not the expected ones.
 *
 * Each hypothesis is made on our side: a sample is run again with the fault, and what comes out is held against the other side.
 * So an explanation reads both ways: the other side makes this mistake, or this side has made the opposite one.
 */
import { uniform } from "../tensor/random.ts";
import type { Counting, DataFault, MetricFault, RecipeFault, TensorFault } from "./data-fault.ts";
import type { ImageRecord } from "./image-record.ts";

/** Runs images of these indices, which ascend, again with the fault made: on the same backend, or on the reference. */
export type Evaluate = (
  fault: TensorFault | RecipeFault,
  indices: readonly number[],
) => Promise<readonly ImageRecord[]>;

/** What the other side says. */
export type Target =
  /** Image by image: the reference's records, a golden record, another machine's journal. */
  | { readonly kind: "records"; readonly records: readonly ImageRecord[] }
  /** Of the whole set, whose records are all ours: a gate's counts. */
  | { readonly kind: "counts"; readonly top1Errors?: number; readonly top5Errors?: number; readonly loss?: string };

export interface Sought {
  /** Our own records, without a fault. */
  readonly records: readonly ImageRecord[];
  readonly target: Target;
  readonly faults: readonly DataFault[];
  readonly evaluate: Evaluate;
  /** Images in a batch, for mistakes with the last one. */
  readonly batch: number;
  /** Images that each hypothesis is run on, at most. */
  readonly sample: number;
  readonly seed: number;
  readonly progress?: (fault: DataFault) => void;
}

/** Which data fault explains a difference, and how well. */
export interface DataExplanation {
  readonly id: string;
  readonly claim: string;
  readonly remedy: string;
  readonly source: string;
  /**
   * - exact: with the fault every prediction of the sample, or the counts of the whole set, are the other side's.
   * - likely: nearly all are; or a sample makes the counts likely, and those without the fault unlikely.
   */
  readonly fit: "exact" | "likely";
  /** Images that it was tried on. */
  readonly images: number;
  /** Predictions of the sample that differ from the other side's, without the fault and with it; null where counts are compared. */
  readonly differing: readonly [without: number, withFault: number] | null;
  /** Errors of the whole set with the fault: counted, or estimated from the sample; null where predictions are compared. */
  readonly errors: { readonly top1: number; readonly top5: number } | null;
  /** How far the labels' scores lie from the other side's with the fault, on average; null where counts are compared. */
  readonly scoresApart: number | null;
}

/** Of a hypothesis the estimate may be so many standard deviations off. */
const SIGMAS = 3;

/** The share of differing predictions that a likely explanation leaves. */
const LEFT = 0.1;

/** The data faults that explain the difference, the best first; none where none does. */
export async function explainData(sought: Sought): Promise<DataExplanation[]> {
  const records = sought.records.toSorted((a, b) => a.index - b.index);
  const found: Ranked[] = [];
  const byIndex = new Map(records.map((record) => [record.index, record]));
  const indices = indicesToTry(sought, byIndex);
  for (const fault of sought.faults) {
    sought.progress?.(fault);
    if (fault.kind === "metric") {
      const ranked = sought.target.kind === "counts" ? recount(fault, records, sought.target, sought.batch) : undefined;
      if (ranked !== undefined) found.push(ranked);
      continue;
    }
    // Which images a random mistake meets cannot be foretold, so that counts say nothing of it.
    if (indices.length === 0 || (isRandom(fault) && sought.target.kind === "counts")) continue;
    const rerun = await sought.evaluate(fault, indices);
    // Where the mistake makes every image unreadable, it explains no prediction.
    if (rerun.length === 0) continue;
    const ranked =
      sought.target.kind === "records"
        ? matchRecords(fault, rerun, byIndex, new Map(sought.target.records.map((record) => [record.index, record])))
        : matchCounts(fault, rerun, byIndex, records, sought.target);
    if (ranked !== undefined) found.push(ranked);
  }
  return found.toSorted((a, b) => a.rank - b.rank || a.distance - b.distance).map(({ explanation }) => explanation);
}

interface Ranked {
  /** Smaller is better; of equals that with the smaller distance. */
  readonly rank: number;
  readonly distance: number;
  readonly explanation: DataExplanation;
}

type Records = ReadonlyMap<number, ImageRecord>;

/**
 * Images to run again. Against records half of them are images that differ (in the prediction, or where none does in the
 * score), as far as there are so many: these show what a fault explains. The other half shows what it would break.
 */
function indicesToTry({ target, sample, seed }: Sought, ours: Records): number[] {
  const random = uniform(seed);
  const draw = (indices: number[], number: number): number[] => {
    for (let i = 0; i < Math.min(number, indices.length); i++) {
      const other = i + Math.floor(random() * (indices.length - i));
      [indices[i], indices[other]] = [indices[other], indices[i]];
    }
    return indices.slice(0, number);
  };
  if (target.kind === "counts") return draw([...ours.keys()], sample).toSorted((a, b) => a - b);
  const common = target.records.filter(({ index }) => ours.has(index));
  const own = ({ index }: ImageRecord): ImageRecord => ours.get(index) as ImageRecord;
  const byPrediction = common.some((record) => !samePrediction(record, own(record)));
  const differs = (record: ImageRecord): boolean =>
    byPrediction ? !samePrediction(record, own(record)) : record.score !== own(record).score;
  const differing = common.filter(differs).map(({ index }) => index);
  if (differing.length === 0) return [];
  const alike = common.filter((record) => !differs(record)).map(({ index }) => index);
  const some = draw(differing, Math.max(Math.ceil(sample / 2), sample - alike.length));
  return [...some, ...draw(alike, sample - some.length)].toSorted((a, b) => a - b);
}

function samePrediction(a: ImageRecord, b: ImageRecord): boolean {
  return a.top5[0][0] === b.top5[0][0];
}

function isRandom(fault: TensorFault | RecipeFault): boolean {
  return fault.kind === "tensor" && fault.sometimes === true;
}

function matchRecords(
  fault: TensorFault | RecipeFault,
  rerun: readonly ImageRecord[],
  ours: Records,
  theirs: Records,
): Ranked | undefined {
  let [without, withFault, distance, distanceWithout] = [0, 0, 0, 0];
  let [met, spared] = [0, 0];
  for (const record of rerun) {
    const [own, other] = [ours.get(record.index) as ImageRecord, theirs.get(record.index) as ImageRecord];
    const [as, asOwn] = [record, own].map(({ score }) => Math.abs(score - other.score));
    // A random mistake has met an image, or it has not: whichever is nearer.
    const isSpared = isRandom(fault) && asOwn < as;
    if (isSpared) spared++;
    if (as < asOwn) met++;
    if (!samePrediction(own, other)) without++;
    if (!samePrediction(isSpared ? own : record, other)) withFault++;
    distance += isSpared ? asOwn : as;
    distanceWithout += asOwn;
  }
  if (withFault > LEFT * without || (isRandom(fault) && (met === 0 || spared === 0))) return undefined;
  // Where no prediction differs, scores alone have to tell.
  if (without === 0 && !(distance <= LEFT * distanceWithout)) return undefined;
  distance /= rerun.length;
  const explanation: DataExplanation = {
    ...described(fault),
    fit: withFault === 0 ? "exact" : "likely",
    images: rerun.length,
    differing: [without, withFault],
    errors: null,
    scoresApart: distance,
  };
  // Predictions first; of faults that give the same ones, that whose scores lie nearest.
  return { rank: withFault, distance, explanation };
}

/**
 * A sample says how many errors more or fewer a fault makes, b − c, where b images become wrong and c right. Compared image by
 * image, that is known far better than the errors themselves: its variance is at most b + c.
 */
function matchCounts(
  fault: TensorFault | RecipeFault,
  rerun: readonly ImageRecord[],
  ours: Records,
  all: readonly ImageRecord[],
  target: Target & { kind: "counts" },
): Ranked | undefined {
  const whole = rerun.length === all.length;
  const times = all.length / rerun.length;
  const metrics = ([1, 5] as const).map((k) => {
    const isWrong = ({ rank }: ImageRecord): boolean => rank >= k;
    const now = all.filter(isWrong).length;
    let [became, ceased] = [0, 0];
    for (const record of rerun) {
      const [was, is] = [isWrong(ours.get(record.index) as ImageRecord), isWrong(record)];
      if (is && !was) became++;
      if (was && !is) ceased++;
    }
    const change = (became - ceased) * times;
    const deviation = times * Math.sqrt(Math.max(became + ceased, 1) * (1 - 1 / times));
    return { expected: k === 1 ? target.top1Errors : target.top5Errors, now, change, deviation };
  });
  const stated = metrics.filter((metric) => metric.expected !== undefined);
  const wanted = stated.map(({ expected, now }) => (expected as number) - now);
  // Nothing to explain.
  if (wanted.every((difference) => difference === 0)) return undefined;
  const off = stated.map(({ change }, i) => Math.abs(change - wanted[i]));
  const exact = whole && off.every((one) => one === 0);
  if (!exact) {
    if (whole) return undefined;
    // It has to fit, and that there is no fault must not fit as well.
    if (stated.some(({ deviation }, i) => off[i] > SIGMAS * deviation)) return undefined;
    if (stated.every(({ change, deviation }) => Math.abs(change) <= SIGMAS * deviation)) return undefined;
  }
  const [top1, top5] = metrics.map(({ now, change }) => Math.round(now + change));
  return {
    rank: exact ? 0 : 1,
    distance: stated.reduce((sum, { deviation }, i) => sum + off[i] / deviation, 0),
    explanation: {
      ...described(fault),
      fit: exact ? "exact" : "likely",
      images: rerun.length,
      differing: null,
      errors: { top1, top5 },
      scoresApart: null,
    },
  };
}

function recount(
  fault: MetricFault,
  records: readonly ImageRecord[],
  target: Target & { kind: "counts" },
  batch: number,
): Ranked | undefined {
  const counting: Counting = { records, batch };
  if (fault.hidden?.(counting) !== undefined) return undefined;
  const { top1Errors, top5Errors, loss } = fault.count(counting);
  const [now1, now5] = [1, 5].map((k) => records.filter(({ rank }) => rank >= k).length);
  const fits = <T>(stated: T | undefined, counted: T): boolean => stated === undefined || stated === counted;
  if (!fits(target.top1Errors, top1Errors) || !fits(target.top5Errors, top5Errors)) return undefined;
  const countsDiffer = !fits(target.top1Errors, now1) || !fits(target.top5Errors, now5);
  // A mistake that concerns the loss explains it or nothing; one that does not is no reason for another loss alone.
  if (loss === undefined ? !countsDiffer : target.loss === undefined || target.loss !== loss) return undefined;
  return {
    rank: 0,
    distance: 0,
    explanation: {
      ...described(fault),
      fit: "exact",
      images: records.length,
      differing: null,
      errors: { top1: top1Errors, top5: top5Errors },
      scoresApart: null,
    },
  };
}

function described({
  id,
  claim,
  remedy,
  source,
}: DataFault): Pick<DataExplanation, "id" | "claim" | "remedy" | "source"> {
  return { id, claim, remedy, source };
}
