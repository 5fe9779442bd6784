/** How files and engines store numbers, and the way to float32 and back. */
import { FP16 } from "./profile.ts";
import { toNearest } from "./rounding.ts";

const INTEGERS = {
  int8: Int8Array,
  uint8: Uint8Array,
  int16: Int16Array,
  uint16: Uint16Array,
  int32: Int32Array,
} as const;

export type IntegerType = keyof typeof INTEGERS;
export type NumberType = "float32" | "float64" | "float16" | "bfloat16" | IntegerType;

/** Bytes of one number. */
export const NUMBER_SIZES: Readonly<Record<NumberType, number>> = {
  float32: 4,
  float64: 8,
  float16: 2,
  bfloat16: 2,
  int8: 1,
  uint8: 1,
  int16: 2,
  uint16: 2,
  int32: 4,
};

export function isInteger(type: NumberType): type is IntegerType {
  return type in INTEGERS;
}

/** The smallest and the largest number of a type of integers. */
export function limitsOf(type: IntegerType): readonly [least: number, most: number] {
  const bits = 8 * NUMBER_SIZES[type];
  return type.startsWith("u") ? [0, 2 ** bits - 1] : [-(2 ** (bits - 1)), 2 ** (bits - 1) - 1];
}

/** Little-endian numbers, at any place in memory, rounded to float32. Bytes that are left over are passed over. */
export function decodeNumbers(bytes: Uint8Array, type: NumberType): Float32Array {
  const whole = bytes.slice(0, bytes.length - (bytes.length % NUMBER_SIZES[type])).buffer;
  if (type === "float32") return new Float32Array(whole);
  if (type === "float64") return Float32Array.from(new Float64Array(whole));
  if (type === "float16") return Float32Array.from(new Uint16Array(whole), fromFloat16);
  if (type === "bfloat16") return fromBfloat16(new Uint16Array(whole));
  return Float32Array.from(new INTEGERS[type](whole));
}

/** Bits that stand for fractions, and what the exponents of normal numbers begin with. */
const [FRACTION, BIAS] = [10, 15];

/** @param bits of an IEEE binary16 number */
export function fromFloat16(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> FRACTION) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  if (exponent === 0) return sign * fraction * 2 * FP16.underflow;
  return sign * (1 + fraction / 2 ** FRACTION) * 2 ** (exponent - BIAS);
}

/** The upper halves of float32 numbers. */
function fromBfloat16(halves: Uint16Array): Float32Array {
  return new Float32Array(Uint32Array.from(halves, (bits) => bits * 2 ** 16).buffer);
}

const toFloat16 = toNearest(FP16);

/** The nearest number of the type: what an engine of that type is fed. Integers are whole already, and in range. */
export function roundedTo(type: NumberType, x: number): number {
  return type === "float16" ? toFloat16(x) : x;
}

/** IEEE binary16 bits of the nearest numbers. */
export function encodeFloat16(numbers: Float32Array): Uint16Array {
  return Uint16Array.from(numbers, (number) => {
    const x = toFloat16(number);
    const sign = x < 0 || Object.is(x, -0) ? 0x8000 : 0;
    const size = Math.abs(x);
    if (Number.isNaN(x)) return 0x7e00;
    if (size > FP16.largest) return sign | 0x7c00;
    if (size < FP16.smallestNormal) return sign | (size / (2 * FP16.underflow));
    const exponent = Math.floor(Math.log2(size));
    return sign | ((exponent + BIAS) << FRACTION) | ((size / 2 ** exponent - 1) * 2 ** FRACTION);
  });
}
