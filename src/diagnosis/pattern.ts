/**
 * The rule by which an engine's numbers follow from Caffe's, if there is one: a factor, a permutation, a shift …
 *
 * A rule is found only if it accounts for every wrong element, and if numbers of the same size without it would fit by luck
 * with a chance below one in a million.
 */
import { count, indexOf, type Shape } from "../tensor/shape.ts";
import { CONVINCING } from "./convincing.ts";

/** A rule by which the engine's numbers follow from Caffe's. */
export type Pattern =
  | { readonly kind: "constant"; readonly value: number; readonly everywhere: boolean }
  | { readonly kind: "sign"; readonly everywhere: boolean }
  | { readonly kind: "factor"; readonly factor: number; readonly everywhere: boolean }
  | { readonly kind: "offset"; readonly offset: number; readonly everywhere: boolean }
  /** One for each channel. */
  | { readonly kind: "channel-factors"; readonly factors: readonly number[] }
  | { readonly kind: "channel-offsets"; readonly offsets: readonly number[] }
  /** null: no limit on that side. */
  | { readonly kind: "clamped"; readonly low: number | null; readonly high: number | null }
  /** These axes run backwards. */
  | { readonly kind: "reversed"; readonly axes: readonly number[] }
  /** The numbers lie in the order of these axes of Caffe's. */
  | { readonly kind: "axes"; readonly order: readonly number[] }
  /** The place of each channel among Caffe's. */
  | { readonly kind: "channels"; readonly order: readonly number[] }
  /** Everything is this many rows lower and columns further right. */
  | { readonly kind: "shift"; readonly rows: number; readonly columns: number }
  /** Small errors, such as numbers of so many significant bits have. */
  | { readonly kind: "precision"; readonly bits: number; readonly median: number; readonly largest: number };

/** Rows and columns that a shift is looked for in. */
const FARTHEST_SHIFT = 3;
/** An error below this part of the magnitude is a matter of precision: bfloat16 keeps 8 bits. */
const SMALL = 2 ** -6;

/** One top, as Caffe has it and as the engine has it. */
export interface Pair {
  readonly shape: Shape;
  readonly expected: Float64Array;
  readonly got: Float32Array;
  readonly allowed: (element: number) => number;
  /** What rounding errors are relative to. */
  readonly magnitude: (element: number) => number;
  readonly length: number;
  /** Elements outside their acceptance, in order. */
  readonly wrong: readonly number[];
}

/** The simplest rule that the wrong numbers follow. */
export function patternOf(pair: Pair): Pattern | null {
  return (
    clamped(pair) ??
    constant(pair) ??
    scaledBy(pair) ??
    offsetBy(pair) ??
    reversed(pair) ??
    inOtherAxes(pair) ??
    shifted(pair) ??
    permutedChannels(pair) ??
    byChannel(pair) ??
    imprecise(pair)
  );
}

/** A value and how far from it a number may lie to follow the rule; undefined where the rule says nothing. */
type Rule = (element: number) => readonly [value: number, tolerance: number] | undefined;

/**
 * Whether the rule accounts for every wrong element that it speaks of, and convinces.
 * @param settled elements that its parameters were read off: they say nothing
 * @param choices how many rules of this kind were to choose from
 */
function holds({ wrong, expected, got }: Pair, rule: Rule, settled: readonly number[] = [], choices = 1): boolean {
  let evidence = -Math.log(choices);
  let spokenOf = 0;
  const silent = new Set(settled);
  for (const i of wrong) {
    const said = rule(i);
    if (said === undefined) continue;
    spokenOf++;
    const [value, tolerance] = said;
    if (!isClose(got[i], value, tolerance)) return false;
    if (silent.has(i)) continue;
    // A number of the error's size falls into the tolerance with this chance; float32 has no finer steps than 2⁻²⁴.
    const chance = Math.max(tolerance, 2 ** -24 * Math.abs(value)) / Math.abs(got[i] - expected[i]);
    evidence -= Math.log(Math.min(1, Math.max(chance, 2 ** -24)));
  }
  // A rule that speaks of less than half of what is wrong does not account for it.
  return evidence > CONVINCING && 2 * spokenOf >= wrong.length && spokenOf - silent.size >= 2;
}

/** Whether the elements that are right follow the rule too. */
function isEverywhere({ got }: Pair, rule: Rule): boolean {
  return got.every((g, i) => {
    const said = rule(i);
    return said === undefined || isClose(g, ...said);
  });
}

export function isClose(got: number, value: number, tolerance: number): boolean {
  return got === Math.fround(value) || Math.abs(got - value) <= tolerance || (Number.isNaN(got) && Number.isNaN(value));
}

function constant(pair: Pair): Pattern | null {
  const { got, wrong } = pair;
  const value = got[wrong[0]];
  const rule: Rule = () => [value, 0];
  return holds(pair, rule, [wrong[0]]) ? { kind: "constant", value, everywhere: isEverywhere(pair, rule) } : null;
}

/** The factor that one element tells best, and how uncertain it is; undefined where all of them are 0. */
function factorOf({ expected, got, allowed }: Pair, among: readonly number[]) {
  const at = least(among, (i) => (allowed(i) + rounding(got[i])) / Math.abs(expected[i]));
  if (expected[at] === 0) return undefined;
  const factor = got[at] / expected[at];
  const unsure = (Math.abs(factor) * allowed(at) + rounding(got[at])) / Math.abs(expected[at]);
  const rule: Rule = (i) => {
    const value = factor * expected[i];
    return [value, Math.abs(factor) * allowed(i) + rounding(value) + unsure * Math.abs(expected[i])];
  };
  return { factor, unsure, at, rule };
}

function offsetOf({ expected, got, allowed }: Pair, among: readonly number[]) {
  const uncertainty = (i: number): number => allowed(i) + rounding(got[i]);
  const at = least(among, uncertainty);
  const offset = got[at] - expected[at];
  const rule: Rule = (i) => [expected[i] + offset, uncertainty(i) + uncertainty(at)];
  return { offset, at, rule };
}

function scaledBy(pair: Pair): Pattern | null {
  const found = factorOf(pair, pair.wrong);
  if (found === undefined || !holds(pair, found.rule, [found.at])) return null;
  const { factor, unsure, rule } = found;
  const everywhere = isEverywhere(pair, rule);
  return Math.abs(factor + 1) <= unsure ? { kind: "sign", everywhere } : { kind: "factor", factor, everywhere };
}

function offsetBy(pair: Pair): Pattern | null {
  const { offset, at, rule } = offsetOf(pair, pair.wrong);
  return holds(pair, rule, [at]) ? { kind: "offset", offset, everywhere: isEverywhere(pair, rule) } : null;
}

/** Numbers beyond a limit are the limit. */
function clamped(pair: Pair): Pattern | null {
  const { expected, got, wrong } = pair;
  // One number everywhere has no limits.
  if (wrong.length === expected.length) return null;
  const above = wrong.filter((i) => got[i] < expected[i]);
  const below = wrong.filter((i) => got[i] > expected[i]);
  const high = above.length === 0 ? null : got[above[0]];
  const low = below.length === 0 ? null : got[below[0]];
  const limit = (i: number): number | null => (got[i] < expected[i] ? high : low);
  const settled = [...above.slice(0, 1), ...below.slice(0, 1)];
  if (!holds(pair, (i) => [limit(i) as number, 0], settled)) return null;
  const within = got.every((g) => (high === null || g <= high) && (low === null || g >= low));
  return within ? { kind: "clamped", low, high } : null;
}

/** Whether the numbers are Caffe's in other places. */
function holdsMoved(pair: Pair, from: (element: number) => number, choices: number): boolean {
  const { expected, allowed } = pair;
  const rule: Rule = (i) => {
    const source = from(i);
    return source < 0 ? undefined : [expected[source], allowed(source)];
  };
  // What is right where it is must follow the rule too: else it is no movement of the whole.
  return isEverywhere(pair, rule) && holds(pair, rule, [], choices);
}

function reversed(pair: Pair): Pattern | null {
  const { shape } = pair;
  const single = shape.flatMap((extent, axis) => (extent > 1 ? [[axis]] : []));
  const image = shape.length > 2 ? [[shape.length - 2, shape.length - 1]] : [];
  const candidates = [...single, ...image];
  const steps = offsets(shape);
  for (const axes of candidates) {
    const from = (i: number): number =>
      dot(
        indexOf(shape, i).map((place, axis) => (axes.includes(axis) ? shape[axis] - 1 - place : place)),
        steps,
      );
    if (holdsMoved(pair, from, candidates.length)) return { kind: "reversed", axes };
  }
  return null;
}

function inOtherAxes(pair: Pair): Pattern | null {
  const candidates = orders(pair.shape);
  for (const order of candidates)
    if (holdsMoved(pair, transposed(pair.shape, order), candidates.length)) return { kind: "axes", order };
  return null;
}

function shifted(pair: Pair): Pattern | null {
  const { shape } = pair;
  if (shape.length < 3) return null;
  const [height, width] = shape.slice(-2);
  const reach = (extent: number): number[] => {
    const most = Math.min(FARTHEST_SHIFT, Math.floor(extent / 2));
    return Array.from({ length: 2 * most + 1 }, (_, i) => i - most);
  };
  const candidates = reach(height)
    .flatMap((rows) => reach(width).map((columns) => [rows, columns] as const))
    .filter(([rows, columns]) => rows !== 0 || columns !== 0)
    .toSorted(([a, b], [c, d]) => Math.abs(a) + Math.abs(b) - Math.abs(c) - Math.abs(d));
  for (const [rows, columns] of candidates) {
    const from = (i: number): number => {
      const row = (Math.floor(i / width) % height) - rows;
      const column = (i % width) - columns;
      const inside = row >= 0 && row < height && column >= 0 && column < width;
      return inside ? i - rows * width - columns : -1;
    };
    if (holdsMoved(pair, from, candidates.length)) return { kind: "shift", rows, columns };
  }
  return null;
}

/** Each channel is matched with the first of Caffe's that agrees with it and is not taken, its own before all. */
function permutedChannels(pair: Pair): Pattern | null {
  const { shape, expected, got, allowed } = pair;
  if (shape.length < 2 || shape[1] < 2) return null;
  const [images, channels] = shape;
  const plane = count(shape, 2);
  const agrees = (channel: number, source: number): boolean => {
    for (let image = 0; image < images; image++) {
      const [to, from] = [(image * channels + channel) * plane, (image * channels + source) * plane];
      for (let i = 0; i < plane; i++) if (!isClose(got[to + i], expected[from + i], allowed(from + i))) return false;
    }
    return true;
  };
  const free = new Set(Array.from({ length: channels }, (_, channel) => channel));
  const order: number[] = [];
  for (let channel = 0; channel < channels; channel++) {
    const source = free.has(channel) && agrees(channel, channel) ? channel : [...free].find((c) => agrees(channel, c));
    if (source === undefined) return null;
    order.push(source);
    free.delete(source);
  }
  const from = (i: number): number => {
    const channel = Math.floor(i / plane) % channels;
    return i + (order[channel] - channel) * plane;
  };
  // Each channel had all others to choose from.
  return holdsMoved(pair, from, channels ** Math.min(channels, 100)) ? { kind: "channels", order } : null;
}

function byChannel(pair: Pair): Pattern | null {
  const { shape, wrong } = pair;
  if (shape.length < 2 || shape[1] < 2) return null;
  const [, channels] = shape;
  const plane = count(shape, 2);
  const channelOf = (i: number): number => Math.floor(i / plane) % channels;
  const members: number[][] = Array.from({ length: channels }, () => []);
  for (const i of wrong) members[channelOf(i)].push(i);
  const factors = members.map((among) => (among.length === 0 ? undefined : factorOf(pair, among)));
  const scaled = (i: number) => factors[channelOf(i)]?.rule(i) ?? ([Number.NaN, 0] as const);
  const settled = (found: readonly ({ at: number } | undefined)[]): number[] =>
    found.flatMap((one) => (one === undefined ? [] : [one.at]));
  if (holds(pair, scaled, settled(factors)))
    return { kind: "channel-factors", factors: factors.map((found) => found?.factor ?? 1) };
  const added = members.map((among) => (among.length === 0 ? undefined : offsetOf(pair, among)));
  if (holds(pair, (i) => added[channelOf(i)]?.rule(i), settled(added)))
    return { kind: "channel-offsets", offsets: added.map((found) => found?.offset ?? 0) };
  return null;
}

/** Errors that are small beside the terms, and about equally large everywhere. */
function imprecise({ wrong, expected, got, allowed, magnitude, length }: Pair): Pattern | null {
  const relative = wrong.map((i) => (got[i] - expected[i]) / magnitude(i));
  const size = Math.sqrt(relative.reduce((total, e) => total + e * e, 0) / relative.length);
  const largest = relative.reduce((most, e) => Math.max(most, Math.abs(e)), 0);
  if (!(largest < SMALL) || wrong.length < 8 || largest > 8 * size) return null;
  const times = Float64Array.from(wrong, (i) => Math.abs(got[i] - expected[i]) / allowed(i)).toSorted();
  if (!Number.isFinite(times[times.length - 1])) return null;
  // n errors of size u add up to √n·u, where the magnitude adds up to n: what each term has lost is √n times as much.
  const bits = Math.round(-Math.log2(size * Math.sqrt(length)));
  return { kind: "precision", bits, median: times[times.length >> 1], largest: times[times.length - 1] };
}

/** What rounding to float32 may add to a number. */
function rounding(value: number): number {
  return 2 ** -24 * Math.abs(value);
}

/** The member that is least by some measure; NaN counts as largest. */
function least(among: readonly number[], measure: (element: number) => number): number {
  let best = among[0];
  let lowest = Number.POSITIVE_INFINITY;
  for (const i of among) {
    const value = measure(i);
    if (value < lowest) {
      lowest = value;
      best = i;
    }
  }
  return best;
}

export function everyElement(
  length: number,
  from: (element: number) => number,
  agrees: (element: number, from: number) => boolean,
): boolean {
  for (let i = 0; i < length; i++) if (!agrees(i, from(i))) return false;
  return length > 0;
}

/** How far apart neighbours along each axis lie in memory. */
export function offsets(shape: Shape): number[] {
  return shape.map((_, axis) => count(shape, axis + 1));
}

export function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((total, x, i) => total + x * b[i], 0);
}

/** All orders of a shape's axes but the stored one, for four axes at most. Axes of extent 1 have no order. */
export function orders(shape: Shape): number[][] {
  if (shape.length > 4) return [];
  const all = shape.reduce<number[][]>(
    (some) => some.flatMap((order) => shape.flatMap((_, axis) => (order.includes(axis) ? [] : [[...order, axis]]))),
    [[]],
  );
  const long = (order: readonly number[]): string => order.filter((axis) => shape[axis] > 1).join();
  const stored = long(shape.map((_, axis) => axis));
  return all.filter((order) => long(order) !== stored);
}

/** Where the element comes from that stands at a place once the axes are in another order. */
export function transposed(shape: Shape, order: readonly number[]): (element: number) => number {
  const reordered = order.map((axis) => shape[axis]);
  const steps = offsets(shape);
  const own = order.map((axis) => steps[axis]);
  return (i) => dot(indexOf(reordered, i), own);
}
