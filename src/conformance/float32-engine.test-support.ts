/**
 * Honest float32 engines, for tests: every operation is rounded, and sums are taken in one of several orders. With a mistake,
 * one blob is changed before it is handed on.
 */
import type { Backend } from "../backends/backend.ts";
import { type BlobId, type Layer, paramsOf } from "../caffe/net.ts";
import type { Output } from "../reference/forward.ts";
import { forwardLayer } from "../reference/net.ts";
import type { Blob } from "../tensor/blob.ts";
import { FP32 } from "../tensor/profile.ts";
import { uniform } from "../tensor/random.ts";
import { count } from "../tensor/shape.ts";

/** How sums are taken; "lanes" are 16 partial sums, as SIMD code has them. */
export const ORDERS = ["forward", "backward", "pairwise", "lanes", "random"] as const;
export type Order = (typeof ORDERS)[number];

const { fround } = Math;

/**
 * @param spoil changes what the engine computed, in place; `output` is the reference on the engine's own bottoms
 * @param seed of the random order
 */
export function float32Engine(
  order: Order,
  spoil: (layer: Layer, data: Float32Array, output: Output) => void = () => {},
  seed = 1,
): Backend {
  const sum = summation(order, seed);
  return {
    id: `float32-${order}`,
    device: "here",
    version: "1",
    profile: FP32,
    supports: () => ({ supported: true }),
    prepare: async (trained) => ({
      run: async (feeds, fetch) => {
        const blobs = new Map<BlobId, Blob>(feeds);
        for (const layer of trained.net.layers) {
          if (layer.type === "Input") continue;
          const bottoms = layer.bottoms.map((id) => blobs.get(id) as Blob);
          const params = paramsOf(trained, layer);
          forwardLayer(layer, bottoms, params).forEach((output, top) => {
            const data = computed(layer, bottoms, params, output, sum);
            spoil(layer, data, output);
            blobs.set(layer.tops[top], { shape: output.shape, data });
          });
        }
        return new Map(fetch.map((id) => [id, blobs.get(id) as Blob]));
      },
      [Symbol.asyncDispose]: async () => {},
    }),
  };
}

/** The sum of terms, which it may reorder in place. */
type Sum = (terms: Float32Array) => number;

function forward(terms: Float32Array): number {
  let total = 0;
  for (const term of terms) total = fround(total + term);
  return total;
}

function pairwise(terms: Float32Array): number {
  if (terms.length < 3) return forward(terms);
  const half = terms.length >> 1;
  return fround(pairwise(terms.subarray(0, half)) + pairwise(terms.subarray(half)));
}

function summation(order: Order, seed: number): Sum {
  const next = uniform(seed);
  switch (order) {
    case "forward":
      return forward;
    case "backward":
      return (terms) => forward(terms.reverse());
    case "pairwise":
      return pairwise;
    case "lanes":
      return (terms) => {
        const lanes = new Float32Array(16);
        for (let i = 0; i < terms.length; i++) lanes[i % 16] += terms[i];
        return pairwise(lanes);
      };
    case "random":
      return (terms) => {
        for (let i = terms.length - 1; i > 0; i--) {
          const j = Math.floor(next() * (i + 1));
          [terms[i], terms[j]] = [terms[j], terms[i]];
        }
        return forward(terms);
      };
    default:
      return order satisfies never;
  }
}

/** One top, in float32 throughout; storing into a Float32Array rounds. */
function computed(layer: Layer, bottoms: readonly Blob[], params: readonly Blob[], output: Output, sum: Sum) {
  const [x] = bottoms;
  const [, channels = 1, height = 1, width = 1] = x.shape;
  const plane = count(x.shape, 2);
  const top = new Float32Array(output.values.length);
  /** Calls back for every element of the top; `inner` counts within a channel. */
  const each = (compute: (image: number, channel: number, inner: number) => number): Float32Array => {
    const [, tops] = output.shape;
    const size = count(output.shape, 2);
    for (let i = 0; i < top.length; i++) {
      top[i] = compute(Math.floor(i / (tops * size)), Math.floor(i / size) % tops, i % size);
    }
    return top;
  };

  switch (layer.type) {
    case "Convolution": {
      const [weights, bias] = params;
      const area = count(weights.shape, 2);
      return each((image, channel, inner) => {
        const taps = window(layer.settings, height, width, inner, output.shape[3]);
        const terms = new Float32Array(channels * taps.length);
        for (let c = 0; c < channels; c++) {
          const [from, by] = [(image * channels + c) * plane, (channel * channels + c) * area];
          taps.forEach(([tap, place], t) => {
            terms[c * taps.length + t] = weights.data[by + tap] * x.data[from + place];
          });
        }
        return sum(terms) + bias.data[channel];
      });
    }
    case "InnerProduct": {
      const [weights, bias] = params;
      const K = weights.shape[1];
      return each((image, n) => {
        const row = x.data.subarray(image * K, (image + 1) * K);
        return sum(row.map((value, k) => value * weights.data[n * K + k])) + bias.data[n];
      });
    }
    case "Pooling":
      if (layer.settings.method !== "AVE") break;
      return each((image, channel, inner) => {
        // No net here pads an average: its divisor is the number of pixels.
        const taps = window(layer.settings, height, width, inner, output.shape[3]);
        const from = (image * channels + channel) * plane;
        return sum(Float32Array.from(taps, ([, place]) => x.data[from + place])) / taps.length;
      });
    case "BatchNorm": {
      const [mean, variance, factor] = params.map(({ data }) => data);
      const by = fround(1 / factor[0]);
      return each((image, c, inner) => {
        const deviation = fround(Math.sqrt(fround(fround(variance[c] * by) + fround(layer.settings.eps))));
        return fround(x.data[(image * channels + c) * plane + inner] - fround(mean[c] * by)) / deviation;
      });
    }
    case "Scale":
      return each(
        (image, c, inner) =>
          fround(x.data[(image * channels + c) * plane + inner] * params[0].data[c]) + params[1].data[c],
      );
    case "Eltwise":
      for (let i = 0; i < top.length; i++) top[i] = sum(Float32Array.from(bottoms, ({ data }) => data[i]));
      return top;
    case "LRN": {
      const { localSize, alpha, beta, k } = layer.settings;
      const reach = (localSize - 1) / 2;
      return each((image, c, inner) => {
        const at = (n: number): number => x.data[(image * channels + n) * plane + inner];
        const near = Array.from({ length: localSize }, (_, d) => c - reach + d).filter((n) => n >= 0 && n < channels);
        const squares = sum(Float32Array.from(near, (n) => at(n) ** 2));
        const scale = fround(fround(k) + fround(fround(alpha / localSize) * squares));
        return at(c) * fround(scale ** -beta);
      });
    }
    case "Softmax":
      return each((image, c) => {
        const row = x.data.subarray(image * channels, (image + 1) * channels);
        const exps = row.map((value) => Math.exp(fround(value - Math.max(...row))));
        return exps[c] / sum(exps.slice());
      });
    default:
  }
  if (output.magnitude !== null || output.pointwise !== null) throw new Error(`no float32 rule for ${layer.type}`);
  return Float32Array.from(output.values);
}

type Pair = readonly [number, number];

/** The window of the output pixel `at`, without what lies in the padding: [place in the kernel, place in the plane]. */
function window(
  { kernel, stride, pad }: { readonly kernel: Pair; readonly stride: Pair; readonly pad: Pair },
  height: number,
  width: number,
  at: number,
  across: number,
): Pair[] {
  const [top, left] = [Math.floor(at / across) * stride[0] - pad[0], (at % across) * stride[1] - pad[1]];
  const places: Pair[] = [];
  for (let y = Math.max(top, 0); y < Math.min(top + kernel[0], height); y++) {
    for (let x = Math.max(left, 0); x < Math.min(left + kernel[1], width); x++) {
      places.push([(y - top) * kernel[1] + x - left, y * width + x]);
    }
  }
  return places;
}
