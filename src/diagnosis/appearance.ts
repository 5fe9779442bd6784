/** What an error looks like, where no known mistake explains it: a rule, a place, a size, in sentences and as data. */
import type { Output } from "../reference/forward.ts";
import type { Blob } from "../tensor/blob.ts";
import type { ArithmeticProfile } from "../tensor/profile.ts";
import { layerAcceptance } from "../comparison/acceptance.ts";
import { errorRatio } from "../comparison/compare.ts";
import { count, formatShape, indexOf, sameShape, type Shape } from "../tensor/shape.ts";
import {
  dot,
  everyElement,
  isClose,
  offsets,
  orders,
  type Pair,
  type Pattern,
  patternOf,
  transposed,
} from "./pattern.ts";
import { axisName, axisNames, placeOf, type Place } from "./place.ts";

export interface Appearance {
  /** Which of the layer's tops. */
  readonly top: number;
  /** Sentences for people. */
  readonly sentences: readonly string[];
  /** The engine's shape, where it is not Caffe's. */
  readonly misshapen: Shape | null;
  /** Wrong elements, those that are NaN or infinite included. */
  readonly wrong: number;
  readonly notFinite: number;
  readonly pattern: Pattern | null;
  /** Where the wrong elements are, if they are not everywhere. */
  readonly place: Place | null;
}

/** Every top that is not as Caffe's, described. */
export function describeError(
  correct: readonly Output[],
  got: readonly Blob[],
  profile: ArithmeticProfile,
): Appearance[] {
  return correct.flatMap((output, top) => (top < got.length ? describeTop(output, got[top], profile, top) : []));
}

function describeTop(output: Output, blob: Blob, profile: ArithmeticProfile, top: number): Appearance[] {
  const { shape, values, magnitude, length } = output;
  if (!sameShape(shape, blob.shape)) return [misshapen(output, blob, profile, top)];
  const acceptance = layerAcceptance(output, profile);
  const differs = (i: number): boolean =>
    blob.data[i] !== Math.fround(values[i]) && errorRatio(values[i], blob.data[i], acceptance, i, profile) > 1;
  const all: number[] = [];
  for (let i = 0; i < values.length; i++) if (differs(i)) all.push(i);
  if (all.length === 0) return [];
  const broken = all.filter((i) => !Number.isFinite(blob.data[i]));
  const wrong = broken.length === 0 ? all : all.filter((i) => Number.isFinite(blob.data[i]));
  const pair: Pair = {
    shape,
    expected: values,
    got: blob.data,
    allowed: acceptance.allowed,
    magnitude: (i) => Math.max(magnitude?.[i] ?? 0, Math.abs(values[i])),
    length: Math.max(1, length),
    wrong,
  };
  const pattern = wrong.length === 0 ? null : patternOf(pair);
  const place = pattern !== null && isWhole(pattern) && broken.length === 0 ? null : placeOf(shape, all);
  const sentences = [
    ...(broken.length === 0 ? [] : [`${broken.length} of ${values.length} elements are NaN or infinite.`]),
    ...(pattern === null ? [] : [sentenceOf(pattern, pair)]),
    ...(place === null ? [] : [place.sentence]),
    ...(pattern === null && wrong.length > 0 ? [sizeOf(pair, place === null)] : []),
  ];
  return [{ top, sentences, misshapen: null, wrong: all.length, notFinite: broken.length, pattern, place }];
}

/** Whether a rule accounts for the whole top, so that nothing is left to say of places. */
function isWhole(pattern: Pattern): boolean {
  return pattern.kind !== "precision" && (!("everywhere" in pattern) || pattern.everywhere);
}

/** Every number where it should not be, or another number of them. */
function misshapen(
  { shape, values, ...model }: Output,
  blob: Blob,
  profile: ArithmeticProfile,
  top: number,
): Appearance {
  const told = `The shape is ${formatShape(blob.shape)}, and Caffe's is ${formatShape(shape)}.`;
  const { allowed } = layerAcceptance({ shape, values, ...model }, profile);
  const close = (i: number, from: number): boolean => isClose(blob.data[i], values[from], allowed(from));
  let pattern: Pattern | null = null;
  const sentences = [told];
  if (values.length === blob.data.length) {
    const order = orders(shape).find(
      (axes) =>
        sameShape(
          blob.shape,
          axes.map((axis) => shape[axis]),
        ) && everyElement(values.length, transposed(shape, axes), close),
    );
    if (order !== undefined) {
      pattern = { kind: "axes", order };
      sentences.push(axesSentence(order, shape));
    } else if (everyElement(values.length, (i) => i, close))
      sentences.push("The numbers are right, and in the right order.");
  } else if (blob.shape.length === shape.length) {
    const common = shape.map((extent, axis) => Math.min(extent, blob.shape[axis]));
    const [ours, theirs] = [offsets(shape), offsets(blob.shape)];
    const agrees = everyElement(
      count(common),
      (i) => i,
      (i) => {
        const index = indexOf(common, i);
        return close(dot(index, theirs), dot(index, ours));
      },
    );
    if (agrees && count(common) > 0)
      sentences.push("The numbers that both have are right: some are missing, or too many.");
  }
  return { top, sentences, misshapen: blob.shape, wrong: blob.data.length, notFinite: 0, pattern, place: null };
}

function sentenceOf(pattern: Pattern, { shape }: Pair): string {
  const where = isWhole(pattern) ? "everywhere" : "wherever it is wrong";
  switch (pattern.kind) {
    case "constant":
      return `It is ${number(pattern.value)} ${where}.`;
    case "sign":
      return `It has the other sign, ${where}.`;
    case "factor":
      return `It is ${number(pattern.factor)} times what it should be, ${where}.`;
    case "offset":
      return pattern.offset < 0
        ? `It is too small by ${number(-pattern.offset)}, ${where}.`
        : `It is too large by ${number(pattern.offset)}, ${where}.`;
    case "channel-factors":
      return `Each channel has a factor of its own: ${list(pattern.factors)}.`;
    case "channel-offsets":
      return `Something is added to each channel: ${list(pattern.offsets)}.`;
    case "clamped": {
      const { low, high } = pattern;
      if (low === null) return `It is never above ${number(high as number)}: what should be larger is that.`;
      if (high === null) return `It is never below ${number(low)}: what should be smaller is that.`;
      return `It stays between ${number(low)} and ${number(high)}: what should lie outside is cut.`;
    }
    case "reversed":
      return `It is right, but ${pattern.axes.map((axis) => `the ${axisNames(shape, axis)}`).join(" and ")} run backwards.`;
    case "axes":
      return axesSentence(pattern.order, shape);
    case "channels":
      return `The channels are right, but in another order: they are Caffe's ${list(pattern.order)}.`;
    case "shift":
      return `It is right, but moved: ${moved(pattern.rows, "row", "down", "up")}${pattern.rows !== 0 && pattern.columns !== 0 ? " and " : ""}${moved(pattern.columns, "column", "to the right", "to the left")}.`;
    case "precision":
      return `The errors are small, ${number(pattern.median)} times the allowed one in the middle and ${number(pattern.largest)} at most, as from lower precision: about ${pattern.bits} bits.`;
    default:
      return pattern satisfies never;
  }
}

function axesSentence(order: readonly number[], shape: Shape): string {
  return `The numbers are right, but lie in the order ${order.map((axis) => axisName(shape, axis)).join(", ")}.`;
}

function moved(by: number, noun: string, forwards: string, backwards: string): string {
  if (by === 0) return "";
  const many = Math.abs(by);
  return `${many} ${noun}${many === 1 ? "" : "s"} ${by > 0 ? forwards : backwards}`;
}

/** How large the error is, where nothing else can be said. */
function sizeOf({ expected, got, wrong }: Pair, nowhere: boolean): string {
  const meanSquare = expected.reduce((total, y) => total + y * y, 0) / expected.length;
  const errors = Float64Array.from(wrong, (i) => Math.abs(got[i] - expected[i])).toSorted();
  const size = `the error is ${number(errors[errors.length >> 1])} in the middle and ${number(errors[errors.length - 1])} at most`;
  return `${nowhere ? "No pattern was found: " : ""}${size}, where a number is ${number(Math.sqrt(meanSquare))} in the root mean square.`.replace(
    /^t/,
    "T",
  );
}

const MOST_LISTED = 16;

function list(values: readonly number[]): string {
  const shown = values.slice(0, MOST_LISTED).map(number).join(", ");
  return values.length > MOST_LISTED ? `${shown} … (${values.length} in all)` : shown;
}

/** Four significant digits. */
function number(value: number): string {
  return String(Number(value.toPrecision(4)));
}
