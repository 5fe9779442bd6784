/** What an engine claims of its arithmetic. Every tolerance is derived from this and from the reference's magnitudes. */
export interface ArithmeticProfile {
  readonly id: "fp32" | "fp32-ftz" | "fp64" | "tf32" | "fp16" | "bf16";
  /** u: half the distance from 1 to the next larger number. */
  readonly unitRoundoff: number;
  /** u of the sums, where the factors alone are rounded to `unitRoundoff`. */
  readonly sumRoundoff?: number;
  /** Largest error of one operation whose result is subnormal: half the smallest positive number. */
  readonly underflow: number;
  /** Smallest normal number: what an elementary function may lose whose result is subnormal. */
  readonly smallestNormal: number;
  /** Largest finite number. */
  readonly largest: number;
}

/** IEEE binary32, round to nearest, gradual underflow. */
export const FP32: ArithmeticProfile = {
  id: "fp32",
  unitRoundoff: 2 ** -24,
  underflow: 2 ** -150,
  smallestNormal: 2 ** -126,
  largest: (2 - 2 ** -23) * 2 ** 127,
};

/**
 * FP32 whose subnormal numbers may be taken for zeros of their sign wherever an operation reads or returns them, a comparison and a
 * maximum too, as WebGPU's shading language and OpenCL leave to the device. What an operation loses is up to the smallest normal
 * number.
 */
export const FP32_FLUSHING: ArithmeticProfile = { ...FP32, id: "fp32-ftz", underflow: FP32.smallestNormal };

/** Whether subnormal numbers may be taken for zeros. */
export function mayFlush({ underflow, smallestNormal }: ArithmeticProfile): boolean {
  return underflow >= smallestNormal;
}

/** IEEE binary64: what goldens made on another machine are checked in. */
export const FP64: ArithmeticProfile = {
  id: "fp64",
  unitRoundoff: 2 ** -53,
  underflow: 2 ** -1075, // rounds to 0 in float64 itself: float64 sums of float32 inputs do not underflow
  smallestNormal: 2 ** -1022,
  largest: Number.MAX_VALUE,
};

/** IEEE binary16: 11 significant bits, 5 of exponent. */
export const FP16: ArithmeticProfile = {
  id: "fp16",
  unitRoundoff: 2 ** -11,
  underflow: 2 ** -25,
  smallestNormal: 2 ** -14,
  largest: (2 - 2 ** -10) * 2 ** 15,
};

/**
 * NVIDIA's TensorFloat-32: factors are rounded to 11 significant bits, and sums are kept in binary32. Its smallest number is 2^−136,
 * and some kernels of NVIDIA's libraries flush all that is subnormal.
 */
export const TF32: ArithmeticProfile = {
  ...FP32_FLUSHING,
  id: "tf32",
  unitRoundoff: 2 ** -11,
  sumRoundoff: FP32.unitRoundoff,
};

/** bfloat16: 8 significant bits, the exponents of binary32. */
export const BF16: ArithmeticProfile = {
  id: "bf16",
  unitRoundoff: 2 ** -8,
  underflow: 2 ** -134,
  smallestNormal: 2 ** -126,
  largest: (2 - 2 ** -7) * 2 ** 127,
};

/** Every profile that a backend may claim. */
export const PROFILES: readonly ArithmeticProfile[] = [FP32, FP32_FLUSHING, TF32, FP16, BF16, FP64];
