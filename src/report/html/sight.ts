/** From the numbers of one comparison to what a page shows of it: histograms, worst elements, pictures. */
import { deflateRawSync } from "node:zlib";
import type { Deviation } from "../../comparison/compare.ts";
import { deviationAt, errorRatio, isSame } from "../../comparison/compare.ts";
import type { Observed } from "../../conformance/verify.ts";
import type { ArithmeticProfile } from "../../tensor/profile.ts";
import { type Maps, mapsOf } from "./maps.ts";
import type { Pictures, RatioHistogram, Scatter, Sight, ValueHistogram } from "./model.ts";

export type Numbers = Pick<Observed, "expected" | "got" | "acceptance">;

/** What is known of a comparison before anything is drawn. */
export interface Seen {
  readonly numbers: Numbers;
  readonly maps: Maps;
  /** |got − expected| ÷ allowed, element by element; 0 where exact. */
  readonly ratios: Float64Array;
  readonly outside: number;
  readonly sight: Omit<Sight, "pictures">;
}

const WORST = 16;
const BINS = 48;
/** Of the scatter, along each axis. */
const SCATTER_BINS = 36;
/** Decades of the ratios' histogram, and bins in one. */
const DECADES = [-8, 8] as const;
const PER_DECADE = 4;
/** Colours are spread over what lies between these fractions of all values. */
const USUAL = 0.002;

export function lookAt(numbers: Numbers, profile: ArithmeticProfile): Seen {
  const { expected, got, acceptance } = numbers;
  const { values, shape } = expected;
  const ratios = new Float64Array(values.length);
  let outside = 0;
  for (let i = 0; i < values.length; i++) {
    // As the comparison has it: what equals the rounded value is exact.
    const exact = isSame(got.data[i], Math.fround(values[i]));
    ratios[i] = exact ? 0 : errorRatio(values[i], got.data[i], acceptance, i, profile);
    if (ratios[i] > 1) outside++;
  }
  const maps = mapsOf(shape);
  return {
    numbers,
    maps,
    ratios,
    outside,
    sight: {
      shape,
      values: valueHistogram(values, got.data),
      ratios: ratioHistogram(ratios),
      scatter: scatterOf(numbers, ratios),
      worst: worstOf(numbers, ratios, profile),
      worstMaps: worstMapsOf(maps, ratios),
    },
  };
}

function valueHistogram(values: Float64Array, got: Float32Array): ValueHistogram {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const numbers of [values, got]) {
    for (const value of numbers) {
      if (!Number.isFinite(value)) continue;
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  if (low > high) return { low: 0, high: 0, usual: [0, 0], reference: [], backend: [] };
  const width = (high - low) / BINS || 1;
  const counted = (numbers: Float64Array | Float32Array): number[] => {
    const bins = Array.from({ length: BINS }, () => 0);
    for (const value of numbers) {
      if (Number.isFinite(value)) bins[Math.min(Math.floor((value - low) / width), BINS - 1)]++;
    }
    return bins;
  };
  const reference = counted(values);
  return { low, high, usual: usualRange(values, low, high), reference, backend: counted(got) };
}

/** From a sample, since only colours depend on it. */
function usualRange(values: Float64Array, low: number, high: number): readonly [number, number] {
  const step = Math.max(1, Math.floor(values.length / 20_000));
  const sample = values.filter((value, i) => i % step === 0 && Number.isFinite(value)).toSorted();
  if (sample.length < 1 / USUAL) return [low, high];
  const skipped = Math.floor(sample.length * USUAL);
  const [from, to] = [sample[skipped], sample[sample.length - 1 - skipped]];
  return from < to ? [from, to] : [low, high];
}

function ratioHistogram(ratios: Float64Array): RatioHistogram {
  const counts = Array.from({ length: (DECADES[1] - DECADES[0]) * PER_DECADE }, () => 0);
  let exact = 0;
  let infinite = 0;
  for (const ratio of ratios) {
    if (ratio === 0) exact++;
    else if (ratio === Number.POSITIVE_INFINITY) infinite++;
    else {
      const bin = Math.floor((Math.log10(ratio) - DECADES[0]) * PER_DECADE);
      counts[Math.min(Math.max(bin, 0), counts.length - 1)]++;
    }
  }
  const first = counts.findIndex((one) => one > 0);
  if (first < 0) return { exact, infinite, from: 0, counts: [] };
  const last = counts.findLastIndex((one) => one > 0);
  return { exact, infinite, from: DECADES[0] + first / PER_DECADE, counts: counts.slice(first, last + 1) };
}

/** Elements that are exact, or not finite, have no place on logarithmic axes: the histogram of ratios counts them. */
function scatterOf({ expected: { values }, got, acceptance }: Numbers, ratios: Float64Array): Scatter {
  let allowing = false;
  for (let i = 0; i < values.length && !allowing; i++) allowing = ratios[i] > 0 && acceptance.allowed(i) > 0;
  const point = (i: number): readonly [number, number] => [
    Math.log10(allowing ? acceptance.allowed(i) : Math.abs(values[i])),
    Math.log10(Math.abs(got.data[i] - values[i])),
  ];
  const x: [number, number] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const y: [number, number] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const each = (visit: (at: readonly [number, number]) => void): void => {
    for (let i = 0; i < values.length; i++) {
      if (ratios[i] === 0) continue;
      const at = point(i);
      if (Number.isFinite(at[0]) && Number.isFinite(at[1])) visit(at);
    }
  };
  each(([a, b]) => {
    x[0] = Math.min(x[0], a);
    x[1] = Math.max(x[1], a);
    y[0] = Math.min(y[0], b);
    y[1] = Math.max(y[1], b);
  });
  const against = allowing ? "allowed" : "value";
  if (x[0] > x[1]) return { against, x: [0, 0], y: [0, 0], bins: SCATTER_BINS, cells: [] };
  for (const range of [x, y]) if (range[1] - range[0] < 0.1) range.splice(0, 2, range[0] - 0.5, range[1] + 0.5);
  const counts = new Map<number, number>();
  const bin = (value: number, [low, high]: readonly [number, number]): number =>
    Math.min(Math.floor(((value - low) / (high - low)) * SCATTER_BINS), SCATTER_BINS - 1);
  each(([a, b]) => {
    const key = bin(b, y) * SCATTER_BINS + bin(a, x);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  });
  const cells = [...counts].map(
    ([key, elements]) => [key % SCATTER_BINS, Math.floor(key / SCATTER_BINS), elements] as const,
  );
  return { against, x, y, bins: SCATTER_BINS, cells };
}

function worstOf(numbers: Numbers, ratios: Float64Array, profile: ArithmeticProfile): Deviation[] {
  const { expected, got, acceptance } = numbers;
  // Where nothing is allowed every ratio is infinite, and the distance tells which is worst; NaN is farthest.
  const distance = (i: number): number => {
    const between = Math.abs(got.data[i] - expected.values[i]);
    return Number.isNaN(between) ? Number.POSITIVE_INFINITY : between;
  };
  const isWorse = (a: number, b: number): boolean =>
    ratios[a] > ratios[b] || (ratios[a] === ratios[b] && distance(a) > distance(b));
  const worst: number[] = [];
  for (let i = 0; i < ratios.length; i++) {
    if (ratios[i] === 0 || (worst.length === WORST && !isWorse(i, worst[WORST - 1]))) continue;
    let place = worst.length;
    while (place > 0 && isWorse(i, worst[place - 1])) place--;
    worst.splice(place, 0, i);
    if (worst.length > WORST) worst.pop();
  }
  return worst.map((i) => deviationAt(expected, acceptance, got.data, i, profile));
}

function worstMapsOf({ count, elements }: Maps, ratios: Float64Array): (readonly [number, number])[] {
  const worst = Array.from({ length: count }, (_, map): readonly [number, number] => {
    let most = 0;
    for (let i = map * elements; i < (map + 1) * elements; i++) if (ratios[i] > most) most = ratios[i];
    return [map, most];
  });
  return worst
    .filter(([, ratio]) => ratio > 0)
    .toSorted(([a, one], [b, other]) => (other > one ? 1 : other < one ? -1 : a - b))
    .slice(0, 16);
}

/** Which numbers of a comparison a page gets. */
type Choice = Omit<Pictures, "data">;

/** As many maps are kept of a blob of which not all can be, those with the worst elements among them. */
const MOST_MAPS = 64;
const WORST_MAPS = 12;
/** A map is not made smaller than this many cells along an axis while there are maps to leave out. */
const FEWEST_CELLS = 14;

/**
 * The pictures of a comparison in no more than so many bytes: all of it exactly where that fits, else fewer digits, else fewer maps and
 * larger cells.
 * @returns compressed bytes, for `Pictures.data`
 */
export function pictures(seen: Seen, mostBytes: number): { choice: Choice; bytes: Uint8Array } {
  for (let share = 1; ; share /= 1.5) {
    const choice = choose(seen, mostBytes * share);
    const bytes = deflateRawSync(planes(seen, choice));
    if (bytes.length <= mostBytes || share < 0.01) return { choice, bytes };
  }
}

/** Bytes that an element takes when compressed, as was seen: four planes, of which backend and reference are much the same. */
const COMPRESSED = { 32: 12, 16: 5 } as const;
/** Bytes that an element takes where all of it is kept. */
export const FULL_BYTES = COMPRESSED[32];

function choose({ maps, sight: { worstMaps } }: Seen, mostBytes: number): Choice {
  const { count, elements, height, width } = maps;
  const all = count * elements;
  if (all * COMPRESSED[32] <= mostBytes) return { maps: null, cell: 1, bits: 32 };
  const most = Math.max(1, Math.floor(mostBytes / COMPRESSED[16]));
  if (all <= most) return { maps: null, cell: 1, bits: 16 };
  let kept = Math.min(count, MOST_MAPS);
  let cell = 1;
  const cells = (): number => kept * Math.ceil(height / cell) * Math.ceil(width / cell);
  while (cells() > most) {
    if (kept === 1 || Math.min(height, width) / (cell + 1) >= FEWEST_CELLS) cell++;
    else {
      kept = Math.ceil(kept / 2);
      cell = 1;
    }
  }
  return { maps: kept === count ? null : chosenMaps(count, kept, worstMaps), cell, bits: 16 };
}

/** The first maps, and those with the worst elements. */
function chosenMaps(count: number, kept: number, worstMaps: Sight["worstMaps"]): number[] {
  const chosen = new Set(worstMaps.slice(0, Math.min(WORST_MAPS, Math.ceil(kept / 4))).map(([map]) => map));
  for (let map = 0; map < count && chosen.size < kept; map++) chosen.add(map);
  return [...chosen].toSorted((a, b) => a - b);
}

/**
 * The chosen cells, map by map, in four planes each: reference, backend, difference, allowed. Numbers of 32 bits as they are, little-
 * endian; of 16 bits the upper half of the float32's, rounded.
 */
function planes({ numbers, maps, ratios }: Seen, { maps: kept, cell, bits }: Choice): Uint8Array {
  const { expected, got, acceptance } = numbers;
  const chosen = kept ?? Array.from({ length: maps.count }, (_, map) => map);
  const cells = cell === 1 ? maps.elements : Math.ceil(maps.height / cell) * Math.ceil(maps.width / cell);
  const floats = new Float32Array(chosen.length * cells * 4);
  for (const [place, map] of chosen.entries()) {
    for (let i = 0; i < cells; i++) {
      const at = map * maps.elements + (cell === 1 ? i : representative(maps, map, cell, i, ratios));
      const start = place * cells * 4 + i;
      floats[start] = expected.values[at];
      floats[start + cells] = got.data[at];
      // What is rounded right is exact, as the comparison has it.
      floats[start + 2 * cells] = ratios[at] === 0 ? 0 : got.data[at] - expected.values[at];
      floats[start + 3 * cells] = acceptance.allowed(at);
    }
  }
  return bits === 32 ? new Uint8Array(floats.buffer) : upperHalves(floats);
}

/** The element of a map that stands for a cell: the worst where one lies outside, else the one at its centre. */
function representative(
  { elements, height, width }: Maps,
  map: number,
  cell: number,
  index: number,
  ratios: Float64Array,
): number {
  const across = Math.ceil(width / cell);
  const [top, left] = [Math.floor(index / across) * cell, (index % across) * cell];
  const [bottom, right] = [Math.min(top + cell, height), Math.min(left + cell, width)];
  // A wrapped vector may end within the cell.
  let chosen = Math.min(Math.floor((top + bottom) / 2) * width + Math.floor((left + right) / 2), elements - 1);
  let most = 1;
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right && y * width + x < elements; x++) {
      const ratio = ratios[map * elements + y * width + x];
      if (ratio > most) {
        most = ratio;
        chosen = y * width + x;
      }
    }
  }
  return chosen;
}

/** bfloat16, all low bytes before all high ones: that compresses better. */
function upperHalves(floats: Float32Array): Uint8Array {
  const words = new Uint32Array(floats.buffer);
  const bytes = new Uint8Array(words.length * 2);
  for (let i = 0; i < words.length; i++) {
    const finite = (words[i] & 0x7f800000) !== 0x7f800000;
    const upper = (words[i] + (finite ? 0x8000 : 0)) >>> 16;
    bytes[i] = upper & 255;
    bytes[words.length + i] = upper >>> 8;
  }
  return bytes;
}
