/**
 * Honest float32 engines, for tests: every operation is rounded, and sums are taken in one of several orders. With a mistake,
 * one blob is changed before it is handed on.
 */
import type { Backend } from "../backends/backend.ts";
import type { LayerType } from "../caffe/layers/index.ts";
import { type BlobId, type Layer, type LayerOf, paramsOf } from "../caffe/net.ts";
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
            const data = computed(layer, { bottoms, params, output, sum });
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
      return (terms) => forward(terms.toReversed());
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

/** What a rule reads, and the helper by which it writes; storing into a Float32Array rounds. */
interface Context {
  readonly bottoms: readonly Blob[];
  readonly params: readonly Blob[];
  readonly output: Output;
  readonly sum: Sum;
  /** Calls back for every element of the top; `inner` counts within a channel. */
  readonly each: (compute: (image: number, channel: number, inner: number) => number) => Float32Array;
}

type Rule<Type extends LayerType> = (layer: LayerOf<Type>, context: Context) => Float32Array;

/** One top, in float32 throughout. A layer without a rule must only select. */
function computed(layer: Layer, context: Omit<Context, "each">): Float32Array {
  const { shape, values, magnitude, pointwise } = context.output;
  const each: Context["each"] = (compute) => {
    const [, channels] = shape;
    const size = count(shape, 2);
    return Float32Array.from(values, (_, i) =>
      compute(Math.floor(i / (channels * size)), Math.floor(i / size) % channels, i % size),
    );
  };
  const rule = RULES[layer.type] as Rule<LayerType> | undefined;
  if (rule !== undefined && (magnitude !== null || pointwise !== null)) return rule(layer, { ...context, each });
  if (magnitude !== null || pointwise !== null) throw new Error(`no float32 rule for ${layer.type}`);
  return Float32Array.from(values);
}

const RULES: { readonly [Type in LayerType]?: Rule<Type> } = {
  Convolution: ({ settings }, { bottoms: [x], params: [weights, bias], output, sum, each }) => {
    const [, channels, height, width] = x.shape;
    const area = count(weights.shape, 2);
    return each((image, channel, inner) => {
      const taps = window(settings, height, width, inner, output.shape[3]);
      const terms = new Float32Array(channels * taps.length);
      for (let c = 0; c < channels; c++) {
        const [from, by] = [(image * channels + c) * height * width, (channel * channels + c) * area];
        taps.forEach(([tap, place], t) => {
          terms[c * taps.length + t] = weights.data[by + tap] * x.data[from + place];
        });
      }
      return sum(terms) + bias.data[channel];
    });
  },
  InnerProduct: (_, { bottoms: [x], params: [weights, bias], sum, each }) => {
    const K = weights.shape[1];
    return each((image, n) => {
      const row = x.data.subarray(image * K, (image + 1) * K);
      return sum(row.map((value, k) => value * weights.data[n * K + k])) + bias.data[n];
    });
  },
  // An average that no net here pads: its divisor is the number of pixels. A maximum only selects.
  Pooling: ({ settings }, { bottoms: [x], output, sum, each }) => {
    const [, channels, height, width] = x.shape;
    return each((image, channel, inner) => {
      const taps = window(settings, height, width, inner, output.shape[3]);
      const from = (image * channels + channel) * height * width;
      return sum(Float32Array.from(taps, ([, place]) => x.data[from + place])) / taps.length;
    });
  },
  BatchNorm: ({ settings }, { bottoms: [x], params: [mean, variance, factor], each }) => {
    const [, channels] = x.shape;
    const plane = count(x.shape, 2);
    const by = fround(1 / factor.data[0]);
    return each((image, c, inner) => {
      const deviation = fround(Math.sqrt(fround(fround(variance.data[c] * by) + fround(settings.eps))));
      return fround(x.data[(image * channels + c) * plane + inner] - fround(mean.data[c] * by)) / deviation;
    });
  },
  Scale: (_, { bottoms: [x], params: [scale, bias], each }) => {
    const [, channels] = x.shape;
    const plane = count(x.shape, 2);
    return each(
      (image, c, inner) => fround(x.data[(image * channels + c) * plane + inner] * scale.data[c]) + bias.data[c],
    );
  },
  Eltwise: (_, { bottoms, output, sum }) =>
    Float32Array.from(output.values, (_value, i) => sum(Float32Array.from(bottoms, ({ data }) => data[i]))),
  LRN: ({ settings: { localSize, alpha, beta, k } }, { bottoms: [x], sum, each }) => {
    const [, channels] = x.shape;
    const plane = count(x.shape, 2);
    const reach = (localSize - 1) / 2;
    return each((image, c, inner) => {
      const at = (n: number): number => x.data[(image * channels + n) * plane + inner];
      const near = Array.from({ length: localSize }, (_, d) => c - reach + d).filter((n) => n >= 0 && n < channels);
      const squares = sum(Float32Array.from(near, (n) => at(n) ** 2));
      const scale = fround(fround(k) + fround(fround(alpha / localSize) * squares));
      return at(c) * fround(scale ** -beta);
    });
  },
  Softmax: (_, { bottoms: [x], sum, each }) => {
    const [, classes] = x.shape;
    return each((image, c) => {
      const row = x.data.subarray(image * classes, (image + 1) * classes);
      const exps = row.map((value) => Math.exp(fround(value - Math.max(...row))));
      return exps[c] / sum(exps.slice());
    });
  },
};

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
