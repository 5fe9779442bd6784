/**
 * Whether a constant holds Caffe's numbers in a shorter format: rounded to 16 bits, or as integers, each standing for a number by a
 * factor and an offset, of the whole param or of each of its filters. The factors are fitted, since formats keep them in
 * many places.
 */
import type { ArtifactConstant } from "../backends/artifact.ts";
import { isInteger, type NumberType } from "../tensor/number-type.ts";
import { BF16, FP16 } from "../tensor/profile.ts";
import { count, type Shape } from "../tensor/shape.ts";
import { holdsAs, type Reading } from "./reading.ts";

export type ShorterFormat = Exclude<NumberType, "float32" | "float64">;

/** The numbers that should be there, in Caffe's layout. */
interface Wanted {
  readonly shape: Shape;
  readonly value: (place: number) => number;
  /** What may be off besides. */
  readonly allowed?: (place: number) => number;
}

/** @returns the format, if all numbers are Caffe's in it; null for those that are as they should be, or others */
export function formatOf(wanted: Wanted, reading: Reading, constant: ArtifactConstant): ShorterFormat | null {
  if (isInteger(constant.type)) return isFitted(wanted, reading, constant) ? constant.type : null;
  if (isRounded(wanted, reading, constant, "bfloat16")) return "bfloat16";
  return isRounded(wanted, reading, constant, "float16") ? "float16" : null;
}

const SHORT = {
  bfloat16: { profile: BF16, unusedBits: 0xffff },
  float16: { profile: FP16, unusedBits: 0x1fff },
} as const;

/** The unit roundoff of numbers in a format; of integers none can be said. */
export function roundoffOf(format: ShorterFormat | null): number {
  return format === "float16" || format === "bfloat16" ? SHORT[format].profile.unitRoundoff : Number.POSITIVE_INFINITY;
}

/** Whether all are numbers of the format, and within one step of the wanted ones: some writers cut off, and some keep zeros away. */
function isRounded(
  { shape, value, allowed }: Wanted,
  reading: Reading,
  { data }: ArtifactConstant,
  format: keyof typeof SHORT,
): boolean {
  const { profile, unusedBits } = SHORT[format];
  const step = 2 * profile.unitRoundoff;
  const least = 4 * profile.underflow;
  const bits = new Uint32Array(data.buffer, data.byteOffset, data.length);
  return holdsAs(shape, reading, (inParam, inConstant) => {
    const [expected, got] = [value(inParam), data[inConstant]];
    const off = Math.abs(got - expected);
    return (
      (bits[inConstant] & unusedBits) === 0 && off <= step * Math.abs(expected) + least + (allowed?.(inParam) ?? 0)
    );
  });
}

/** Sums of a fit of numbers by integers. */
interface Fit {
  n: number;
  x: number;
  y: number;
  xx: number;
  xy: number;
}

/** Numbers that say something of a fit: any two lie on a line. */
const FEWEST = 4;

/** Whether the wanted numbers lie within one step of integers times a factor, plus an offset. */
function isFitted(wanted: Wanted, reading: Reading, constant: ArtifactConstant): boolean {
  const total = count(wanted.shape);
  if (total < FEWEST) return false;
  return (
    isFittedBy(wanted, reading, constant, total) ||
    (total / wanted.shape[0] >= FEWEST && isFittedBy(wanted, reading, constant, total / wanted.shape[0]))
  );
}

/** @param size how many neighbours share a factor */
function isFittedBy(
  { shape, value, allowed }: Wanted,
  reading: Reading,
  { data }: ArtifactConstant,
  size: number,
): boolean {
  const fits = Array.from({ length: Math.ceil(count(shape) / size) }, (): Fit => ({ n: 0, x: 0, y: 0, xx: 0, xy: 0 }));
  holdsAs(shape, reading, (inParam, inConstant) => {
    const [x, y] = [data[inConstant], value(inParam)];
    const fit = fits[Math.floor(inParam / size)];
    fit.n++;
    fit.x += x;
    fit.y += y;
    fit.xx += x * x;
    fit.xy += x * y;
    return true;
  });
  const lines = fits.map(({ n, x, y, xx, xy }) => {
    const spread = n * xx - x * x;
    const factor = spread === 0 ? 0 : (n * xy - x * y) / spread;
    return { factor, offset: (y - factor * x) / n };
  });
  return holdsAs(shape, reading, (inParam, inConstant) => {
    const { factor, offset } = lines[Math.floor(inParam / size)];
    const off = Math.abs(factor * data[inConstant] + offset - value(inParam));
    return off <= Math.abs(factor) + (allowed?.(inParam) ?? 0);
  });
}
