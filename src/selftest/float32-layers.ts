/**
 * Layers in float32, operation by operation: what an honest engine may make of them. The orders of the sums are given; where
 * engines compute a layer in several forms, `fold` chooses.
 */
import type { LayerType } from "../caffe/layers/index.ts";
import type { LayerCall } from "../diagnosis/fault.ts";
import type { Blob } from "../tensor/blob.ts";
import type { Dot } from "./summation.ts";
import { count, type Shape } from "../tensor/shape.ts";

export interface Arithmetic {
  readonly dot: Dot;
  /** BatchNorm as x·a + b, Sigmoid by e^−x, and divisions as products with a reciprocal: as optimising engines do. */
  readonly fold: boolean;
}

/** A call whose bottoms are float32 numbers. */
export type Float32Call<Type extends LayerType> = LayerCall<Type> & { readonly bottoms: readonly Blob[] };

/** The layer's tops; undefined where it only selects. Storing into a Float32Array rounds. */
type Rule<Type extends LayerType> = (call: Float32Call<Type>, arithmetic: Arithmetic) => Float32Array[] | undefined;

const { fround, exp, log } = Math;

/** Layers without a rule round once, or are no sums; there the reference's value, rounded, is an honest result. */
export const FLOAT32_LAYERS: { readonly [Type in LayerType]?: Rule<Type> } = {
  Convolution: (call, { dot }) => convolution(call, dot),
  DepthwiseConvolution: (call, { dot }) => convolution(call, dot),
  Deconvolution: (call, { dot }) => deconvolution(call, dot),
  InnerProduct: ({ layer, bottoms: [x], params: [weights, bias] }, { dot }) => {
    const { numOutput, axis, transpose } = layer.settings;
    const K = count(x.shape, axis);
    const rows = Array.from({ length: numOutput }, (_, n) =>
      transpose
        ? Float32Array.from({ length: K }, (_, k) => weights.data[k * numOutput + n])
        : weights.data.subarray(n * K, (n + 1) * K),
    );
    const size = count(x.shape, 0, axis) * numOutput;
    return [
      generated(size, (i) => {
        const row = x.data.subarray(Math.floor(i / numOutput) * K, (Math.floor(i / numOutput) + 1) * K);
        const product = dot(row, rows[i % numOutput]);
        return bias === undefined ? product : product + bias.data[i % numOutput];
      }),
    ];
  },
  Pooling: (call, arithmetic) => (call.layer.settings.method === "AVE" ? [average(call, arithmetic)] : undefined),
  Eltwise: ({ layer: { settings }, bottoms }, { dot }) => {
    const at = (i: number): Float32Array => Float32Array.from(bottoms, ({ data }) => data[i]);
    const coefficients = Float32Array.from(settings.coeff);
    if (settings.operation === "MAX") return undefined;
    return [
      generated(bottoms[0].data.length, (i) =>
        settings.operation === "SUM" ? dot(at(i), coefficients) : at(i).reduce((product, x) => fround(product * x)),
      ),
    ];
  },
  Reduction: ({ layer, bottoms: [{ shape, data }] }, arithmetic) => {
    const { operation, axis, coeff } = layer.settings;
    const terms = count(shape, axis);
    const factor = fround(operation === "MEAN" ? fround(coeff) / terms : coeff);
    return [
      generated(count(layer.topShapes[0]), (i) => {
        const run = data.subarray(i * terms, (i + 1) * terms);
        if (operation === "SUMSQ") return arithmetic.dot(run, run) * factor;
        return total(operation === "ASUM" ? run.map(Math.abs) : run, arithmetic) * factor;
      }),
    ];
  },
  Scale: ({ layer, bottoms: [{ shape, data }, given], params }) => {
    const { axis, numAxes, bias: hasBias } = layer.settings;
    const [factor, bias] = given === undefined ? params : [given, ...params];
    const inner = count(shape, axis + numAxes);
    const place = (i: number): number => Math.floor(i / inner) % count(shape, axis, axis + numAxes);
    return [
      data.map((x, i) => {
        const product = fround(x * factor.data[place(i)]);
        return hasBias ? product + bias.data[place(i)] : product;
      }),
    ];
  },
  Axpy: ({ bottoms: [a, x, y] }) => {
    const area = count(x.shape, 2);
    return [x.data.map((value, i) => fround(a.data[Math.floor(i / area)] * value) + y.data[i])];
  },
  BatchNorm: (call, arithmetic) => [batchNorm(call, arithmetic)],
  MVN: ({ layer, bottoms: [{ shape, data }] }, arithmetic) => {
    const { normalizeVariance, acrossChannels, eps } = layer.settings;
    const run = count(shape, acrossChannels ? 1 : 2);
    const top = new Float32Array(data.length);
    for (let from = 0; from < data.length; from += run) {
      const own = data.subarray(from, from + run);
      const mean = fround(total(own, arithmetic) / run);
      const centred = own.map((x) => x - mean);
      if (normalizeVariance) {
        const variance = fround(arithmetic.dot(centred, centred) / run);
        const divisor = fround(fround(Math.sqrt(variance)) + fround(eps));
        top.set(
          centred.map((x) => divided(x, divisor, arithmetic)),
          from,
        );
      } else top.set(centred, from);
    }
    return [top];
  },
  Normalize: ({ layer, bottoms: [{ shape, data }], params: [scale] }, arithmetic) => {
    const { acrossSpatial, channelShared, eps } = layer.settings;
    const area = count(shape, 2);
    const channels = shape[1];
    const norms = new Map<number, number>();
    const norm = (i: number): number => {
      const image = Math.floor(i / (channels * area));
      const place = acrossSpatial ? image : image * area + (i % area);
      const known = norms.get(place);
      if (known !== undefined) return known;
      const terms = acrossSpatial
        ? data.subarray(image * channels * area, (image + 1) * channels * area)
        : Float32Array.from({ length: channels }, (_, c) => data[(image * channels + c) * area + (i % area)]);
      const own = fround(Math.sqrt(fround(arithmetic.dot(terms, terms) + fround(eps))));
      norms.set(place, own);
      return own;
    };
    return [
      data.map((x, i) => {
        const factor = scale.data[channelShared ? 0 : Math.floor(i / area) % channels];
        return fround(divided(x, norm(i), arithmetic)) * factor;
      }),
    ];
  },
  LRN: (call, arithmetic) => [lrn(call, arithmetic)],
  Softmax: ({ layer, bottoms: [{ shape, data }] }, arithmetic) => {
    const { axis } = layer.settings;
    const classes = shape[axis];
    const inner = count(shape, axis + 1);
    const top = new Float32Array(data.length);
    for (let run = 0; run < data.length / classes; run++) {
      const start = Math.floor(run / inner) * classes * inner + (run % inner);
      const scores = Float32Array.from({ length: classes }, (_, c) => data[start + c * inner]);
      const maximum = scores.reduce((most, x) => Math.max(most, x));
      const exponentials = scores.map((x) => exp(fround(x - maximum)));
      const sum = total(exponentials, arithmetic);
      exponentials.forEach((e, c) => {
        top[start + c * inner] = divided(e, sum, arithmetic);
      });
    }
    return [top];
  },
  Sigmoid: ({ bottoms: [{ data }] }, arithmetic) => [data.map((x) => sigmoid(x, arithmetic))],
  Swish: ({ layer, bottoms: [{ data }] }, arithmetic) => {
    const beta = fround(layer.settings.beta);
    return [data.map((x) => x * fround(sigmoid(fround(beta * x), arithmetic)))];
  },
  ELU: ({ layer, bottoms: [{ data }] }) => {
    const alpha = fround(layer.settings.alpha);
    return [data.map((x) => Math.max(x, 0) + fround(alpha * fround(fround(exp(Math.min(x, 0))) - 1)))];
  },
  BNLL: ({ bottoms: [{ data }] }) => [
    data.map((x) => Math.max(x, 0) + fround(log(fround(1 + fround(exp(-Math.abs(x))))))),
  ],
  Power: ({ layer, bottoms: [{ data }] }) => {
    const { power, scale, shift } = layer.settings;
    if (power * scale === 0) return undefined;
    return [
      data.map((x) => {
        // A shift of 0 is left out: it would make −0 a 0, and −∞ of its reciprocal ∞.
        const product = fround(x * fround(scale));
        const base = shift === 0 ? product : fround(product + fround(shift));
        return power === 1 ? base : base ** fround(power);
      }),
    ];
  },
  Exp: ({ layer, bottoms: [{ data }] }) => {
    const { base, scale, shift } = layer.settings;
    const inner = fround((base === null ? 1 : fround(log(fround(base)))) * fround(scale));
    const outer = shift === 0 ? 1 : fround(base === null ? exp(fround(shift)) : fround(base) ** fround(shift));
    return [data.map((x) => fround(exp(fround(inner * x))) * outer)];
  },
  Log: ({ layer, bottoms: [{ data }] }) => {
    const { base, scale, shift } = layer.settings;
    const factor = base === null ? 1 : fround(1 / fround(log(fround(base))));
    return [data.map((x) => fround(log(fround(fround(x * fround(scale)) + fround(shift)))) * factor)];
  },
  EuclideanLoss: ({ bottoms: [a, b] }, { dot }) => {
    const difference = a.data.map((x, i) => x - b.data[i]);
    return [Float32Array.of(dot(difference, difference) / (2 * a.shape[0]))];
  },
};

function generated(length: number, value: (i: number) => number): Float32Array {
  return Float32Array.from({ length }, (_, i) => value(i));
}

function total(terms: Float32Array, { dot }: Arithmetic): number {
  return dot(terms, new Float32Array(terms.length).fill(1));
}

function divided(x: number, divisor: number, { fold }: Arithmetic): number {
  const reciprocal = fround(1 / divisor);
  // A reciprocal that is 0, subnormal or infinite has lost what the quotient keeps.
  return fold && Math.abs(reciprocal) >= 2 ** -126 && Number.isFinite(reciprocal)
    ? fround(x * reciprocal)
    : x / divisor;
}

function sigmoid(x: number, { fold }: Arithmetic): number {
  if (fold) return 1 / fround(1 + fround(exp(-x)));
  return fround(0.5 * fround(Math.tanh(fround(0.5 * x)))) + 0.5;
}

/** Cross-correlation of one patch after another; pixels of the padding are zeros that are multiplied like any other. */
function convolution(
  { layer, bottoms, params: [weights, bias] }: Float32Call<"Convolution" | "DepthwiseConvolution">,
  dot: Dot,
): Float32Array[] {
  const { numOutput, group, kernel, stride, pad, dilation } = layer.settings;
  const filters = numOutput / group;
  return bottoms.map(({ shape: [number, channels, height, width], data }, b) => {
    const [, , outHeight, outWidth] = layer.topShapes[b];
    const depth = channels / group;
    const top = new Float32Array(count(layer.topShapes[b]));
    const patch = new Float32Array(depth * kernel[0] * kernel[1]);
    for (let n = 0; n < number; n++) {
      for (let g = 0; g < group; g++) {
        for (let place = 0; place < outHeight * outWidth; place++) {
          const y0 = Math.floor(place / outWidth) * stride[0] - pad[0];
          const x0 = (place % outWidth) * stride[1] - pad[1];
          let t = 0;
          for (let c = g * depth; c < (g + 1) * depth; c++) {
            for (let ky = 0; ky < kernel[0]; ky++) {
              for (let kx = 0; kx < kernel[1]; kx++, t++) {
                const [y, x] = [y0 + ky * dilation[0], x0 + kx * dilation[1]];
                const inside = y >= 0 && y < height && x >= 0 && x < width;
                patch[t] = inside ? data[((n * channels + c) * height + y) * width + x] : 0;
              }
            }
          }
          for (let filter = g * filters; filter < (g + 1) * filters; filter++) {
            const own = weights.data.subarray(filter * patch.length, (filter + 1) * patch.length);
            const sum = dot(patch, own);
            const at = (n * numOutput + filter) * outHeight * outWidth + place;
            top[at] = bias === undefined ? sum : sum + bias.data[filter];
          }
        }
      }
    }
    return top;
  });
}

/** Every output pixel gathers the products that meet in it. */
function deconvolution(
  { layer, bottoms, params: [weights, bias] }: Float32Call<"Deconvolution">,
  dot: Dot,
): Float32Array[] {
  const { numOutput, group, kernel, stride, pad, dilation } = layer.settings;
  const filters = numOutput / group;
  return bottoms.map(({ shape: [number, channels, height, width], data }, b) => {
    const [, , outHeight, outWidth] = layer.topShapes[b];
    const depth = channels / group;
    const top = new Float32Array(count(layer.topShapes[b]));
    let at = 0;
    for (let n = 0; n < number; n++) {
      for (let filter = 0; filter < numOutput; filter++) {
        for (let place = 0; place < outHeight * outWidth; place++, at++) {
          const [pixels, taps]: [number[], number[]] = [[], []];
          for (let ky = 0; ky < kernel[0]; ky++) {
            const y = (Math.floor(place / outWidth) + pad[0] - ky * dilation[0]) / stride[0];
            if (!Number.isInteger(y) || y < 0 || y >= height) continue;
            for (let kx = 0; kx < kernel[1]; kx++) {
              const x = ((place % outWidth) + pad[1] - kx * dilation[1]) / stride[1];
              if (!Number.isInteger(x) || x < 0 || x >= width) continue;
              for (let d = 0; d < depth; d++) {
                const c = Math.floor(filter / filters) * depth + d;
                pixels.push(data[((n * channels + c) * height + y) * width + x]);
                taps.push(weights.data[((c * filters + (filter % filters)) * kernel[0] + ky) * kernel[1] + kx]);
              }
            }
          }
          const sum = dot(Float32Array.from(pixels), Float32Array.from(taps));
          top[at] = bias === undefined ? sum : sum + bias.data[filter];
        }
      }
    }
    return top;
  });
}

function average({ layer, bottoms: [{ shape, data }] }: Float32Call<"Pooling">, arithmetic: Arithmetic): Float32Array {
  const { kernel, stride, pad } = layer.settings;
  const [, , height, width] = shape;
  const [, , outHeight, outWidth] = layer.topShapes[0];
  return generated(count(layer.topShapes[0]), (i) => {
    const plane = Math.floor(i / (outHeight * outWidth)) * height * width;
    const y0 = (Math.floor(i / outWidth) % outHeight) * stride[0] - pad[0];
    const x0 = (i % outWidth) * stride[1] - pad[1];
    const divisor = (Math.min(y0 + kernel[0], height + pad[0]) - y0) * (Math.min(x0 + kernel[1], width + pad[1]) - x0);
    const pixels: number[] = [];
    for (let y = Math.max(y0, 0); y < Math.min(y0 + kernel[0], height); y++) {
      for (let x = Math.max(x0, 0); x < Math.min(x0 + kernel[1], width); x++) pixels.push(data[plane + y * width + x]);
    }
    return divided(total(Float32Array.from(pixels), arithmetic), divisor, arithmetic);
  });
}

function batchNorm(
  { layer, bottoms: [{ shape, data }], params: [means, variances, factor] }: Float32Call<"BatchNorm">,
  arithmetic: Arithmetic,
): Float32Array {
  const { eps, useGlobalStats } = layer.settings;
  const channels = means.data.length;
  const area = shape.length < 2 ? 1 : count(shape, 2);
  const by = factor.data[0] === 0 ? 0 : fround(1 / factor.data[0]);
  const top = new Float32Array(data.length);
  for (let c = 0; c < channels; c++) {
    const places = Array.from(data.keys()).filter((i) => Math.floor(i / area) % channels === c);
    let mean = fround(means.data[c] * by);
    let variance = fround(variances.data[c] * by);
    if (!useGlobalStats) {
      const own = Float32Array.from(places, (i) => data[i]);
      mean = fround(total(own, arithmetic) / places.length);
      const centred = own.map((x) => x - mean);
      variance = fround(arithmetic.dot(centred, centred) / places.length);
    }
    const deviation = fround(Math.sqrt(fround(variance + fround(eps))));
    const slope = fround(1 / deviation);
    const offset = fround(-mean * slope);
    for (const i of places) {
      top[i] = arithmetic.fold ? fround(data[i] * slope) + offset : fround(data[i] - mean) / deviation;
    }
  }
  return top;
}

function lrn({ layer, bottoms: [{ shape, data }] }: Float32Call<"LRN">, { dot }: Arithmetic): Float32Array {
  const { region, localSize, alpha, beta } = layer.settings;
  const across = region === "ACROSS_CHANNELS";
  const share = fround(fround(alpha) / (across ? localSize : localSize ** 2));
  const constant = across ? fround(layer.settings.k) : 1;
  const reach = (localSize - 1) / 2;
  return data.map((x, i) => {
    const near = Float32Array.from(across ? column(shape, i, reach) : patch(shape, i, reach), (at) => data[at]);
    const scale = fround(constant + fround(share * dot(near, near)));
    return x * fround(scale ** -fround(beta));
  });
}

/** The places of the channels up to `reach` away. */
function column([, channels, height, width]: Shape, i: number, reach: number): number[] {
  const area = height * width;
  const c = Math.floor(i / area) % channels;
  const places: number[] = [];
  for (let d = Math.max(-reach, -c); d <= Math.min(reach, channels - 1 - c); d++) places.push(i + d * area);
  return places;
}

/** The places of the pixels up to `reach` away. */
function patch([, , height, width]: Shape, i: number, reach: number): number[] {
  const y = Math.floor(i / width) % height;
  const x = i % width;
  const places: number[] = [];
  for (let dy = Math.max(-reach, -y); dy <= Math.min(reach, height - 1 - y); dy++) {
    for (let dx = Math.max(-reach, -x); dx <= Math.min(reach, width - 1 - x); dx++) places.push(i + dy * width + dx);
  }
  return places;
}
