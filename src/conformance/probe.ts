/**
 * What an engine's arithmetic really is, found out by inputs made for it. A tolerance follows from the profile that a backend
 * claims; a probe tells whether the claim holds, and what users want to know besides: flushing of subnormal numbers, fused
 * multiply-add, the order of sums, Winograd or Fourier transforms, and whether results depend on the run, the batch or on
 * being looked at.
 *
 * Everything goes through layers of a net, as users' numbers do: an engine's other code paths do not count.
 */
import type { Backend, Outputs } from "../backends/backend.ts";
import { buildNet } from "../caffe/build.ts";
import type { TrainedNet } from "../caffe/net.ts";
import { parsePrototxt } from "../caffe/prototxt.ts";
import { upgradeNet } from "../caffe/upgrade/index.ts";
import { messageOf } from "../error.ts";
import { type ArithmeticProfile, FP32 } from "../tensor/profile.ts";
import { uniform } from "../tensor/random.ts";
import { count } from "../tensor/shape.ts";
import { buildCase } from "./layer-case.ts";
import { differingBits } from "./observation.ts";
import { runOnce } from "./run-layer.ts";
import { MOST_TERMS, meetingSizes, pairRows, type SummationOrder, summationOrder } from "./summation-order.ts";

/** The arithmetic of one layer type's sums of products. */
export interface SumsOfProducts {
  /**
   * Significant bits of a bottom's values and of the weights as they are multiplied: 24 for float32, 11 for TF32 and float16, 8 for
   * bfloat16. No more than the sum keeps comes through.
   */
  readonly bottomBits: number;
  readonly weightBits: number;
  /** Significant bits that a sum keeps: 24 for float32; 30 stands for more than float32 has. */
  readonly sumBits: number;
  /** Largest e for which 2^e comes through, and least e for which 2^−e does not become 0. */
  readonly largestExponent: number;
  readonly smallestExponent: number;
  /** Subnormal float32 become 0: bottoms, weights, or results. */
  readonly flushes: readonly ("bottoms" | "weights" | "results")[];
  /** A product enters a sum unrounded. Null where the sum is wide enough to hide it. */
  readonly fused: boolean | null;
  /** In which order terms are added. Null where sums are so wide that they do not tell, or are rounded otherwise; large ones aren't asked. */
  readonly order: SummationOrder | null;
}

/** What is probed for its sums of products. */
export const SUMS_OF = ["InnerProduct", "large InnerProduct", "Convolution", "large Convolution"] as const;
export type SumsOf = (typeof SUMS_OF)[number];

/** How a 3×3 convolution is computed. */
type ConvolutionMethod = "direct" | "tiles (Winograd)" | "whole images (FFT)";

/** What could not be found out: why. */
export interface Unknown {
  readonly reason: string;
}

export interface ProbeReport {
  readonly backend: Pick<Backend, "id" | "device" | "version"> & { readonly profile: string };
  /** By layer type, and whether the layer is small, or large enough for other code: blocks, tensor cores. */
  readonly sums: Readonly<Record<SumsOf, SumsOfProducts | Unknown>>;
  readonly convolution: ConvolutionMethod | Unknown;
  /** Bits of three runs on the same input are equal. */
  readonly sameEachRun: boolean | Unknown;
  /** Bits of an image's result are equal, alone and in a batch of three. */
  readonly sameInBatch: boolean | Unknown;
  /** Bits of the net's end are equal with and without every other blob fetched. */
  readonly sameObserved: boolean | Unknown;
  /** Sentences that say where the claimed profile does not hold. None: nothing contradicts it. */
  readonly contradictions: readonly string[];
}

/** @param progress called with what is looked at */
export async function probe(backend: Backend, progress: (what: string) => void = () => {}): Promise<ProbeReport> {
  const tried = async <T>(what: string, look: () => Promise<T>): Promise<T | Unknown> => {
    progress(what);
    try {
      return await look();
    } catch (error) {
      return { reason: messageOf(error) };
    }
  };
  const sums = {
    InnerProduct: await tried("InnerProduct", () => sumsOfProducts(innerProducts(backend), true)),
    "large InnerProduct": await tried("large InnerProduct", () => sumsOfProducts(large(innerProducts(backend)), false)),
    Convolution: await tried("Convolution", () => sumsOfProducts(convolutions(backend), true)),
    "large Convolution": await tried("large Convolution", () => sumsOfProducts(large(convolutions(backend)), false)),
  };
  const convolution = await tried("3×3 convolution", () => convolutionMethod(backend));
  return {
    backend: { id: backend.id, device: backend.device, version: backend.version, profile: backend.profile.id },
    sums,
    convolution,
    sameEachRun: await tried("run to run", () => sameEachRun(backend)),
    sameInBatch: await tried("batch to batch", () => sameInBatch(backend)),
    sameObserved: await tried("observed and not", () => sameObserved(backend)),
    contradictions: contradictions(sums, backend.profile),
  };
}

/** rows × weights: [row][output]. */
type Products = (rows: readonly Float32Array[], weights: readonly Float32Array[]) => Promise<Float32Array[]>;

function innerProducts(backend: Backend): Products {
  return async (rows, weights) => {
    const body = `type: "InnerProduct" inner_product_param { num_output: ${weights.length} bias_term: false }`;
    const top = await layerTop(backend, body, [rows.length, rows[0].length], rows.flatMap(numbers), weights);
    return rows.map((_, n) => top.subarray(n * weights.length, (n + 1) * weights.length));
  };
}

/** A 1×1 convolution: a row's terms are the channels of a pixel. Where it can be, the image is no single line. */
function convolutions(backend: Backend): Products {
  return async (rows, weights) => {
    const body = `type: "Convolution" convolution_param { num_output: ${weights.length} kernel_size: 1 bias_term: false }`;
    const planes = Array.from(rows[0], (_, channel) => rows.map((row) => row[channel]));
    const width = rows.length % WIDTH === 0 ? WIDTH : rows.length;
    const shape = [1, rows[0].length, rows.length / width, width];
    const top = await layerTop(backend, body, shape, planes.flat(), weights);
    return rows.map((_, n) => Float32Array.from(weights, (_weight, m) => top[m * rows.length + n]));
  };
}

/** Pixels in a line of a large convolution's image. */
const WIDTH = 32;

/**
 * Extents at which engines take the code that they have for speed. On an NVIDIA H100 with TF32 on, onnxruntime's and PyTorch's small
 * layers keep all 24 bits.
 */
const LARGE = { rows: 256, terms: 128, outputs: 128 };

/** The same sums in a large layer: the rest is 0, and adds nothing. */
function large(products: Products): Products {
  const filled = (given: readonly Float32Array[], number: number): Float32Array[] =>
    Array.from({ length: number }, (_, i) => {
      const row = new Float32Array(LARGE.terms);
      if (i < given.length) row.set(given[i]);
      return row;
    });
  return async (some, weights) => {
    const sums = await products(filled(some, LARGE.rows), filled(weights, LARGE.outputs));
    return some.map((_, i) => sums[i].slice(0, weights.length));
  };
}

async function layerTop(
  backend: Backend,
  body: string,
  shape: readonly number[],
  bottom: readonly number[],
  weights: readonly Float32Array[],
): Promise<Float32Array> {
  const built = buildCase({ body, bottoms: [{ shape, numbers: bottom }], params: [weights.flatMap(numbers)] });
  const support = backend.supports(built.layer);
  if (!support.supported) throw new Error(support.reason);
  const tops = await runOnce(backend, built.trained, new Map([["x0", built.bottoms[0]]]), ["y0"]);
  const top = tops.get("y0");
  if (top === undefined) throw new Error("the engine returned nothing");
  return top.data;
}

function numbers(row: Float32Array): number[] {
  return Array.from(row);
}

/** Terms of a row in all probes but that of the order: the first few matter, the others are 0. */
const TERMS = 8;

function row(...values: number[]): Float32Array {
  const terms = new Float32Array(TERMS);
  terms.set(values);
  return terms;
}

const ONES = new Float32Array(TERMS).fill(1);
const FLOAT32_BITS = 24;
/** Bits of a sum that is wider than float32. */
const WIDE = 30;
const FLOAT32_EXPONENTS = { largest: 127, smallestNormal: 126, smallest: 149 };

/** @param ordered whether the order of additions is asked */
async function sumsOfProducts(products: Products, ordered: boolean): Promise<SumsOfProducts> {
  const bits = Array.from({ length: FLOAT32_BITS - 1 }, (_, i) => i + 1);
  const single = async (values: readonly number[], weight = 1): Promise<number[]> =>
    (
      await products(
        values.map((value) => row(value)),
        [row(weight)],
      )
    ).map(([sum]) => sum);

  const oneAndABit = bits.map((k) => 1 + 2 ** -k);
  const bottomBits = 1 + leading(await single(oneAndABit), oneAndABit);
  const [byWeight] = await products(
    [ONES],
    oneAndABit.map((value) => row(value)),
  );
  const weightBits = 1 + leading(byWeight, oneAndABit);

  const added = (
    await products(
      bits.map((k) => row(1, 2 ** -k)),
      [ONES],
    )
  ).map(([sum]) => sum);
  const small = 2 ** -WIDE;
  const cancelled = await products([row(1, small, -1), row(small, 1, -1), row(1, -1, small)], [ONES]);
  const wide = cancelled.every(([sum]) => sum === small);
  const sumBits = wide ? WIDE : 1 + leading(added, oneAndABit);

  const upwards = Array.from({ length: FLOAT32_EXPONENTS.largest + 1 }, (_, e) => 2 ** e);
  const largestExponent = leading(await single(upwards), upwards) - 1;
  const downwards = Array.from({ length: FLOAT32_EXPONENTS.smallest + 1 }, (_, e) => 2 ** -e);
  const smallestExponent = leading(await single(downwards), downwards) - 1;
  const flushes: ("bottoms" | "weights" | "results")[] = [];
  const [bottomKept] = await single([2 ** -130], 2 ** 20);
  const [weightKept] = await single([2 ** 20], 2 ** -130);
  const [resultKept] = await single([2 ** -100], 2 ** -40);
  if (bottomKept === 0) flushes.push("bottoms");
  if (weightKept === 0) flushes.push("weights");
  if (resultKept === 0) flushes.push("results");

  // (1 + 2^−12)² is 1 + 2^−11 + 2^−24, which float32 rounds to 1 + 2^−11: the rest remains where the product was not rounded.
  const factor = 1 + 2 ** -12;
  const rest = await products(
    [row(factor, -(1 + 2 ** -11)), row(0, factor, -(1 + 2 ** -11))],
    [row(factor, 1), row(0, factor, 1), row(1, factor, 1)],
  );
  const turned = await products([row(-(1 + 2 ** -11), factor)], [row(1, factor)]);
  const unrounded = [rest[0][0], rest[1][1], turned[0][0]].some((sum) => sum !== 0);
  const fused = wide || bottomBits < FLOAT32_BITS || weightBits < FLOAT32_BITS ? null : unrounded;

  const order = wide || !ordered ? null : await orderOf(products);
  return {
    bottomBits,
    weightBits,
    sumBits,
    largestExponent,
    smallestExponent,
    flushes,
    fused,
    order,
  };
}

async function orderOf(products: Products): Promise<SummationOrder | null> {
  const sums = await products(
    pairRows(MOST_TERMS),
    Array.from({ length: TERMS }, () => new Float32Array(MOST_TERMS).fill(1)),
  );
  const sizes = meetingSizes(
    MOST_TERMS,
    sums.map(([sum]) => sum),
  );
  return sizes === null ? null : summationOrder(sizes);
}

/** How many of the first results are what they should be. */
function leading(results: ArrayLike<number>, expected: readonly number[]): number {
  const wrong = expected.findIndex((value, i) => results[i] !== value);
  return wrong === -1 ? expected.length : wrong;
}

/** Extents of the probed 3×3 convolution: enough channels and pixels for an engine to choose a transform. */
const CHANNELS = 16;
const SIDE = 24;
/** No tile of a Winograd transform that engines use reaches farther. */
const TILE = 8;

/**
 * Filters that copy a channel. Computed directly every term but one is 0 and the copy is exact. A transform adds pixels to each
 * other first: beside one huge pixel the small ones lose bits, in its tile or everywhere.
 */
async function convolutionMethod(backend: Backend): Promise<ConvolutionMethod> {
  const body = `type: "Convolution" convolution_param { num_output: ${CHANNELS} kernel_size: 3 pad: 1 bias_term: false }`;
  const filters = Array.from({ length: CHANNELS }, (_, out) => {
    const filter = new Float32Array(CHANNELS * 9);
    filter[out * 9 + 4] = 1;
    return filter;
  });
  const random = uniform(1);
  // Eight significant bits and within float16, so that no operand is rounded; beside the huge one a float32 loses some of them.
  const image = Array.from({ length: CHANNELS * SIDE * SIDE }, () => (128 + Math.floor(128 * random())) / 2 ** 16);
  const [y, x] = [9, 13];
  image[y * SIDE + x] = 2 ** 14;
  const top = await layerTop(backend, body, [1, CHANNELS, SIDE, SIDE], image, filters);
  let farthest = -1;
  top.forEach((value, i) => {
    if (value === image[i]) return;
    const pixel = i % (SIDE * SIDE);
    farthest = Math.max(farthest, Math.abs(Math.floor(pixel / SIDE) - y), Math.abs((pixel % SIDE) - x));
  });
  if (farthest < 0) return "direct";
  return farthest < TILE ? "tiles (Winograd)" : "whole images (FFT)";
}

/** A small net of the kinds of layers that engines fuse, reorder and split. */
function smallNet(images: number): TrainedNet {
  const text = `
    layer { name: "data" type: "Input" top: "data" input_param { shape { dim: ${images} dim: 3 dim: 19 dim: 23 } } }
    layer { name: "conv1" type: "Convolution" bottom: "data" top: "conv1" convolution_param { num_output: 17 kernel_size: 3 pad: 1 } }
    layer { name: "relu1" type: "ReLU" bottom: "conv1" top: "conv1" }
    layer { name: "pool1" type: "Pooling" bottom: "conv1" top: "pool1" pooling_param { pool: MAX kernel_size: 2 stride: 2 } }
    layer { name: "conv2" type: "Convolution" bottom: "pool1" top: "conv2" convolution_param { num_output: 24 kernel_size: 3 } }
    layer { name: "relu2" type: "ReLU" bottom: "conv2" top: "conv2" }
    layer { name: "ip" type: "InnerProduct" bottom: "conv2" top: "ip" inner_product_param { num_output: 11 } }
    layer { name: "prob" type: "Softmax" bottom: "ip" top: "prob" }`;
  const net = buildNet(upgradeNet(parsePrototxt(text, "probe"), "probe").net, { file: "probe" });
  const random = uniform(2);
  const params = net.layers.flatMap((layer) =>
    layer.params.map(({ key, shape }) => {
      const reach = 2 / Math.sqrt(count(shape, 1));
      return [
        key,
        { shape, data: Float32Array.from({ length: count(shape) }, () => reach * (2 * random() - 1)) },
      ] as const;
    }),
  );
  return { net, params: new Map(params) };
}

/** Images 0, 1 and 2 of the small net. */
function smallImages(chosen: readonly number[]): Map<string, { shape: number[]; data: Float32Array }> {
  const size = 3 * 19 * 23;
  const data = new Float32Array(chosen.length * size);
  for (const [place, image] of chosen.entries()) {
    const random = uniform(3 + image);
    for (let i = 0; i < size; i++) data[place * size + i] = 2 * random() - 1;
  }
  return new Map([["data", { shape: [chosen.length, 3, 19, 23], data }]]);
}

async function ends(
  backend: Backend,
  images: readonly number[],
  runs = 1,
  outputs: Outputs = "own",
): Promise<Float32Array[]> {
  const trained = smallNet(images.length);
  for (const layer of trained.net.layers) {
    const support = layer.type === "Input" ? { supported: true as const } : backend.supports(layer);
    if (!support.supported) throw new Error(`${layer.name}: ${support.reason}`);
  }
  await using session = await backend.prepare(trained, outputs);
  const fetch = outputs === "all" ? trained.net.layers.flatMap(({ tops }) => tops) : ["prob"];
  const results: Float32Array[] = [];
  for (let run = 0; run < runs; run++) {
    const end = (await session.run(smallImages(images), fetch)).get("prob");
    if (end === undefined) throw new Error("the engine returned nothing");
    results.push(end.data.slice());
  }
  return results;
}

async function sameEachRun(backend: Backend): Promise<boolean> {
  const [first, ...others] = await ends(backend, [0, 1, 2], 3);
  return others.every((other) => sameBits(first, other));
}

async function sameInBatch(backend: Backend): Promise<boolean> {
  const [together] = await ends(backend, [0, 1, 2]);
  const size = together.length / 3;
  for (const image of [0, 1, 2]) {
    const [alone] = await ends(backend, [image]);
    if (!sameBits(alone, together.subarray(image * size, (image + 1) * size))) return false;
  }
  return true;
}

async function sameObserved(backend: Backend): Promise<boolean> {
  const [plain] = await ends(backend, [0, 1, 2]);
  const [observed] = await ends(backend, [0, 1, 2], 1, "all");
  return sameBits(plain, observed);
}

function sameBits(a: Float32Array, b: Float32Array): boolean {
  return differingBits(a, b) === 0;
}

/** Where what was found is less than the profile claims. */
function contradictions(sums: ProbeReport["sums"], profile: ArithmeticProfile): string[] {
  const claimedBits = Math.min(-Math.log2(profile.unitRoundoff), FLOAT32_BITS);
  const claimedSumBits = Math.min(-Math.log2(profile.sumRoundoff ?? profile.unitRoundoff), FLOAT32_BITS);
  const claimedExponent = Math.min(Math.floor(Math.log2(profile.largest)), FLOAT32_EXPONENTS.largest);
  // Only float32's own subnormal numbers are probed.
  const gradual = profile.smallestNormal === FP32.smallestNormal && profile.underflow < FP32.smallestNormal;
  return SUMS_OF.flatMap((type) => {
    const found = sums[type];
    if ("reason" in found) return [];
    const claim = `${profile.id} claims`;
    return [
      ...(found.bottomBits < claimedBits
        ? [`${type} multiplies bottoms of ${found.bottomBits} significant bits; ${claim} ${claimedBits}.`]
        : []),
      ...(found.weightBits < claimedBits
        ? [`${type} multiplies weights of ${found.weightBits} significant bits; ${claim} ${claimedBits}.`]
        : []),
      ...(found.sumBits < claimedSumBits
        ? [`${type} keeps ${found.sumBits} significant bits of a sum; ${claim} ${claimedSumBits}.`]
        : []),
      ...(found.largestExponent < claimedExponent
        ? [`${type} overflows above 2^${found.largestExponent}; ${claim} numbers up to 2^${claimedExponent}.`]
        : []),
      ...(gradual && found.flushes.length > 0
        ? [`${type} takes subnormal ${found.flushes.join(" and ")} for 0; ${claim} gradual underflow.`]
        : []),
    ];
  });
}
