/**
 * The reference's float64 results against other statements of the same rules, on random configurations: the reference gathers
 * for each output, these scatter from each input, sum once for all windows, or calculate exactly. Differences are bounded by
 * what two float64 evaluations may differ by: the layer's own derived bound, with float64's unit roundoff.
 */
import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { type LayerCase, layerCase, reference } from "../../spec/support/layer.ts";
import type { ConvolutionSettings } from "../caffe/layers/convolution.ts";
import { paramsOf } from "../caffe/net.ts";
import { gammaProved, layerAcceptance } from "../comparison/acceptance.ts";
import { compare } from "../comparison/compare.ts";
import { FP64 } from "../tensor/profile.ts";
import { wholeBlob } from "../tensor/random.ts";
import { count, indexOf, type Shape } from "../tensor/shape.ts";
import type { Output } from "./forward.ts";
import { useMethod } from "./net.ts";

function expectSame(output: Output, other: Float64Array): void {
  const { outside, worst } = compare(output, layerAcceptance(output, FP64), other, FP64);
  expect({ outside, worst: outside === 0 ? null : worst }).toEqual({ outside: 0, worst: null });
}

/** The offset of an element. */
function at(shape: Shape, ...index: readonly number[]): number {
  return index.reduce((offset, i, axis) => offset * shape[axis] + i, 0);
}

afterEach(() => useMethod("kernel"));

describe("Convolution and Deconvolution", () => {
  const small = (max: number) => fc.tuple(fc.integer({ min: 1, max }), fc.integer({ min: 1, max }));
  const pads = fc.tuple(fc.integer({ min: 0, max: 2 }), fc.integer({ min: 0, max: 2 }));
  const configuration = fc.record({
    method: fc.constantFrom("plain", "kernel"),
    number: fc.integer({ min: 1, max: 2 }),
    group: fc.integer({ min: 1, max: 3 }),
    /** Channels of a group. */
    depth: fc.integer({ min: 1, max: 3 }),
    filters: fc.integer({ min: 1, max: 3 }),
    size: small(7),
    kernel: small(3),
    stride: small(3),
    pad: pads,
    dilation: small(2),
    bias: fc.boolean(),
  });
  type Configuration = typeof configuration extends fc.Arbitrary<infer T> ? T : never;

  const text = (c: Configuration, type: string, outputs: number): string =>
    `type: "${type}" convolution_param { num_output: ${outputs} group: ${c.group} bias_term: ${c.bias}
       kernel_size: ${c.kernel.join(" kernel_size: ")} stride: ${c.stride.join(" stride: ")}
       pad: ${c.pad.join(" pad: ")} dilation: ${c.dilation.join(" dilation: ")} }`;
  const windows = (c: Configuration): number[] => c.kernel.map((k, i) => c.dilation[i] * (k - 1) + 1);

  it("a convolution adds every input pixel to the outputs that see it", () => {
    fc.assert(
      fc.property(configuration, (c) => {
        fc.pre(windows(c).every((window, i) => c.size[i] + 2 * c.pad[i] >= window));
        useMethod(c.method);
        const layer = layerCase(text(c, "Convolution", c.group * c.filters), [
          { shape: [c.number, c.group * c.depth, ...c.size] },
        ]);
        const [output] = reference(layer);
        expectSame(output, scattered(layer, output.shape));
      }),
      { numRuns: 150 },
    );
  });

  /** Σ over input pixels and taps: pixel (y, x) under tap (ky, kx) belongs to the output at (y + pad − ky · dilation)/stride. */
  function scattered({ trained, layer, bottoms: [bottom] }: LayerCase, top: Shape): Float64Array {
    const { stride, pad, dilation, group } = layer.settings as ConvolutionSettings;
    const [weights, bias] = paramsOf(trained, layer);
    const values = new Float64Array(count(top));
    const perGroup = { inputs: bottom.shape[1] / group, outputs: top[1] / group };
    bottom.data.forEach((pixel, i) => {
      const [n, channel, y, x] = indexOf(bottom.shape, i);
      const first = Math.floor(channel / perGroup.inputs) * perGroup.outputs;
      weights.data.forEach((weight, w) => {
        const [filter, depth, ky, kx] = indexOf(weights.shape, w);
        if (depth !== channel % perGroup.inputs || filter < first || filter >= first + perGroup.outputs) return;
        const row = (y + pad[0] - ky * dilation[0]) / stride[0];
        const column = (x + pad[1] - kx * dilation[1]) / stride[1];
        const meets = Number.isInteger(row) && Number.isInteger(column) && row >= 0 && column >= 0;
        if (meets && row < top[2] && column < top[3]) values[at(top, n, filter, row, column)] += weight * pixel;
      });
    });
    return bias === undefined ? values : values.map((value, i) => value + bias.data[indexOf(top, i)[1]]);
  }

  it("a deconvolution correlates the image, with zeros between its pixels, with the turned filters", () => {
    fc.assert(
      fc.property(configuration, (c) => {
        const extents = windows(c).map((window, i) => c.stride[i] * (c.size[i] - 1) + window - 2 * c.pad[i]);
        fc.pre(extents.every((extent) => extent >= 1));
        useMethod(c.method);
        const layer = layerCase(text(c, "Deconvolution", c.group * c.filters), [
          { shape: [c.number, c.group * c.depth, ...c.size] },
        ]);
        const [output] = reference(layer);
        expectSame(output, stuffed(layer, output.shape, windows(c)));
      }),
      { numRuns: 150 },
    );
  });

  function stuffed(
    { trained, layer, bottoms: [bottom] }: LayerCase,
    top: Shape,
    [windowHeight, windowWidth]: number[],
  ): Float64Array {
    const { stride, pad, dilation, group } = layer.settings as ConvolutionSettings;
    const [weights, bias] = paramsOf(trained, layer);
    const [number, channels, height, width] = bottom.shape;
    // Zeros between the pixels, and a border as wide as a filter reaches.
    const wide: Shape = [
      number,
      channels,
      stride[0] * (height - 1) + 1 + 2 * (windowHeight - 1),
      stride[1] * (width - 1) + 1 + 2 * (windowWidth - 1),
    ];
    const image = new Float64Array(count(wide));
    bottom.data.forEach((pixel, i) => {
      const [n, c, y, x] = indexOf(bottom.shape, i);
      image[at(wide, n, c, y * stride[0] + windowHeight - 1, x * stride[1] + windowWidth - 1)] = pixel;
    });
    const perGroup = { inputs: channels / group, outputs: top[1] / group };
    return Float64Array.from({ length: count(top) }, (_, i) => {
      const [n, channel, y, x] = indexOf(top, i);
      const first = Math.floor(channel / perGroup.outputs) * perGroup.inputs;
      let total = bias === undefined ? 0 : bias.data[channel];
      for (let c = first; c < first + perGroup.inputs; c++) {
        for (let ky = 0; ky < weights.shape[2]; ky++) {
          for (let kx = 0; kx < weights.shape[3]; kx++) {
            const row = y + pad[0] + windowHeight - 1 - ky * dilation[0];
            const column = x + pad[1] + windowWidth - 1 - kx * dilation[1];
            total +=
              weights.data[at(weights.shape, c, channel % perGroup.outputs, ky, kx)] *
              image[at(wide, n, c, row, column)];
          }
        }
      }
      return total;
    });
  }

  it("they are each other's transposes: ⟨conv(x), y⟩ = ⟨x, deconv(y)⟩", () => {
    fc.assert(
      fc.property(configuration, (c) => {
        const image = windows(c).map((window, i) => c.stride[i] * (c.size[i] - 1) + window - 2 * c.pad[i]);
        fc.pre(image.every((extent) => extent >= 1));
        useMethod(c.method);
        const unbiased = { ...c, bias: false };
        const [inner, outer] = [c.group * c.filters, c.group * c.depth];
        const conv = layerCase(text(unbiased, "Convolution", inner), [
          { shape: [c.number, outer, ...image], values: 11 },
        ]);
        const deconv = layerCase(text(unbiased, "Deconvolution", outer), [
          { shape: [c.number, inner, ...c.size], values: 12 },
        ]);
        const [forth, back] = [reference(conv)[0], reference(deconv)[0]];
        const [x, y] = [conv.bottoms[0].data, deconv.bottoms[0].data];
        expect([...forth.shape, ...back.shape]).toEqual([...deconv.bottoms[0].shape, ...conv.bottoms[0].shape]);
        const product = (a: ArrayLike<number>, b: Float64Array): number =>
          b.reduce((sum, value, i) => sum + value * a[i], 0);
        // Both are sums of the same products w · x · y; each term meets its layer's roundings, a product and the sum's.
        const magnitude = product(y.map(Math.abs), forth.magnitude as Float64Array);
        const roundings = Math.max(forth.length + y.length, back.length + x.length) + 1;
        const allowed = 2 * gammaProved(roundings, FP64.unitRoundoff) * magnitude;
        expect(Math.abs(product(y, forth.values) - product(x, back.values))).toBeLessThanOrEqual(allowed);
      }),
      { numRuns: 150 },
    );
  });
});

describe("Pooling", () => {
  const pair = (min: number, max: number) => fc.tuple(fc.integer({ min, max }), fc.integer({ min, max }));
  const configuration = fc.record({
    pool: fc.constantFrom("MAX", "AVE"),
    size: pair(1, 9),
    kernel: pair(1, 4),
    stride: pair(1, 4),
    pad: pair(0, 3),
    round: fc.constantFrom("CEIL", "FLOOR"),
  });

  it("each pixel visits the windows that contain it", () => {
    fc.assert(
      fc.property(configuration, ({ pool, size, kernel, stride, pad, round }) => {
        fc.pre(pad.every((p, i) => p < kernel[i] && size[i] + 2 * p >= kernel[i]));
        const layer = layerCase(
          `type: "Pooling" pooling_param { pool: ${pool} round_mode: ${round} kernel_h: ${kernel[0]} kernel_w: ${kernel[1]}
             stride_h: ${stride[0]} stride_w: ${stride[1]} pad_h: ${pad[0]} pad_w: ${pad[1]} }`,
          [{ shape: [2, 3, ...size] }],
        );
        const [output] = reference(layer);
        const top = output.shape;
        const { shape, data } = layer.bottoms[0];
        const values = new Float64Array(count(top)).fill(pool === "MAX" ? Number.NEGATIVE_INFINITY : 0);
        const divisors = new Float64Array(values.length);
        // The padded image: its border counts, but holds nothing.
        for (let plane = 0; plane < 6; plane++) {
          for (let y = -pad[0]; y < size[0] + pad[0]; y++) {
            for (let x = -pad[1]; x < size[1] + pad[1]; x++) {
              const inside = y >= 0 && y < size[0] && x >= 0 && x < size[1];
              for (const row of visited(y, 0)) {
                for (const column of visited(x, 1)) {
                  const place = at([6, top[2], top[3]], plane, row, column);
                  divisors[place]++;
                  if (!inside) continue;
                  const pixel = data[at([6, shape[2], shape[3]], plane, y, x)];
                  values[place] = pool === "MAX" ? Math.max(values[place], pixel) : values[place] + pixel;
                }
              }
            }
          }
        }
        // Of windows without a pixel of the image pooling.spec.ts speaks: they hold what Caffe starts with, or divides by.
        const expected = values.map((value, i) => {
          if (value === Number.NEGATIVE_INFINITY || divisors[i] === 0) return output.values[i];
          return pool === "AVE" ? value / divisors[i] : value;
        });
        expectSame(output, expected);

        /** Windows along an axis that contain a place: those that start at most a kernel before it. */
        function visited(place: number, axis: 0 | 1): number[] {
          const [k, s] = [kernel[axis], stride[axis]];
          const last = Math.min(Math.floor((place + pad[axis]) / s), top[axis + 2] - 1);
          const first = Math.max(Math.ceil((place + pad[axis] - k + 1) / s), 0);
          return Array.from({ length: Math.max(last - first + 1, 0) }, (_, i) => first + i);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe("LRN", () => {
  const configuration = fc.record({
    across: fc.boolean(),
    shape: fc.tuple(fc.constant(2), ...[7, 5, 6].map((max) => fc.integer({ min: 1, max }))),
    size: fc.constantFrom(1, 3, 5, 7),
    alpha: fc.constantFrom(0.5, 1, 2),
    beta: fc.constantFrom(0.25, 0.5, 0.75, 1),
    k: fc.constantFrom(1, 1.5, 2),
    seed: fc.nat(),
  });

  it("windows are differences of running sums", () => {
    fc.assert(
      fc.property(configuration, ({ across, shape, size, alpha, beta, k, seed }) => {
        // Whole numbers, so that sums of squares are exact in whatever order.
        const values = [...wholeBlob(shape, 21, seed).data].map((whole) => whole - 10);
        const region = across ? "ACROSS_CHANNELS" : "WITHIN_CHANNEL";
        const layer = layerCase(
          `type: "LRN" lrn_param { local_size: ${size} alpha: ${alpha} beta: ${beta} k: ${k} norm_region: ${region} }`,
          [{ shape, values }],
        );
        const reach = (size - 1) / 2;
        const squares = values.map((value) => value ** 2);
        // Along the axes that a window spans: channels, or rows and columns.
        const sums = (across ? [1] : [2, 3]).reduce((of, axis) => windowSums(of, shape, axis, reach), squares);
        const [constant, window] = across ? [k, size] : [1, size ** 2];
        // By logarithm and exponential, whose errors stay below those of a pow for scales of this size.
        const other = values.map((x, i) => x * Math.exp(-beta * Math.log(constant + (alpha * sums[i]) / window)));
        expectSame(reference(layer)[0], Float64Array.from(other));
      }),
      { numRuns: 200 },
    );
  });

  /** Sums over `reach` neighbours on both sides, by running sums along an axis. */
  function windowSums(data: readonly number[], shape: Shape, axis: number, reach: number): number[] {
    const [step, extent] = [count(shape, axis + 1), shape[axis]];
    const running = [...data];
    for (let i = 0; i < data.length; i++) {
      if (Math.floor(i / step) % extent > 0) running[i] += running[i - step];
    }
    return data.map((_, i) => {
      const place = Math.floor(i / step) % extent;
      const upper = running[i + (Math.min(place + reach, extent - 1) - place) * step];
      return place > reach ? upper - running[i - (reach + 1) * step] : upper;
    });
  }
});

/** An exact quotient. */
class Rational {
  readonly above: bigint;
  readonly below: bigint;

  constructor(above: bigint, below: bigint) {
    this.above = above;
    this.below = below;
  }

  static of(value: number): Rational {
    let below = 1n;
    let whole = value;
    while (!Number.isInteger(whole)) {
      whole *= 2;
      below *= 2n;
    }
    return new Rational(BigInt(whole), below);
  }

  plus(other: Rational): Rational {
    return new Rational(this.above * other.below + other.above * this.below, this.below * other.below);
  }

  times(other: Rational): Rational {
    return new Rational(this.above * other.above, this.below * other.below);
  }

  over(other: Rational): Rational {
    const sign = other.above < 0n ? -1n : 1n;
    return new Rational(this.above * other.below * sign, this.below * other.above * sign);
  }

  minus(other: Rational): Rational {
    return this.plus(new Rational(-other.above, other.below));
  }

  abs(): Rational {
    return new Rational(this.above < 0n ? -this.above : this.above, this.below);
  }

  atMost(other: Rational): boolean {
    return this.above * other.below <= other.above * this.below;
  }
}

describe("BatchNorm", () => {
  const of = (value: number): Rational => Rational.of(value);
  const configuration = fc.record({
    shape: fc.tuple(...[2, 3, 4].map((max) => fc.integer({ min: 1, max }))),
    global: fc.boolean(),
    factor: fc.constantFrom(1, 3, 0.9990234375, 0),
    seed: fc.nat(),
  });

  it("y²(variance + eps) = (x − mean)², in exact quotients", () => {
    fc.assert(
      fc.property(configuration, ({ shape, global, factor, seed }) => {
        const channels = shape[1];
        const means = [...wholeBlob([channels], 9, seed + 1).data].map((n) => n / 4 - 1);
        const variances = [...wholeBlob([channels], 9, seed + 2).data].map((n) => n / 2 + 0.5);
        const x = [...wholeBlob(shape, 64, seed).data].map((n) => n / 8 - 4);
        const layer = layerCase(
          `type: "BatchNorm" batch_norm_param { eps: 0.125 use_global_stats: ${global} }`,
          [{ shape, values: x }],
          [means, variances, [factor]],
        );
        const [output] = reference(layer);
        const acceptance = layerAcceptance(output, FP64);
        for (const [i, value] of x.entries()) {
          const channel = indexOf(shape, i)[1];
          const { mean, variance } = global ? stored(channel) : measured(channel);
          const spread = variance.plus(of(0.125));
          const distance = of(value).minus(mean);
          const y = of(output.values[i]);
          // |ŷ − y| ≤ e, so that |ŷ² − y²| ≤ 2|ŷ|e + e².
          const e = of(acceptance.proved(i));
          const allowed = spread.times(y.abs().times(e).times(of(2)).plus(e.times(e)));
          expect(y.times(y).times(spread).minus(distance.times(distance)).abs().atMost(allowed)).toBe(true);
          // The squares know no sign.
          if (!y.abs().atMost(e)) expect(y.above > 0n).toBe(distance.above > 0n);
        }

        function stored(channel: number): { mean: Rational; variance: Rational } {
          if (factor === 0) return { mean: of(0), variance: of(0) };
          return { mean: of(means[channel]).over(of(factor)), variance: of(variances[channel]).over(of(factor)) };
        }

        /** The batch's own moments: E[x²] − E[x]², which is exact here. */
        function measured(channel: number): { mean: Rational; variance: Rational } {
          const own = x.filter((_, i) => indexOf(shape, i)[1] === channel);
          const average = (numbers: readonly Rational[]): Rational =>
            numbers.reduce((a, b) => a.plus(b)).over(of(own.length));
          const mean = average(own.map((one) => of(one)));
          const variance = average(own.map((one) => of(one).times(of(one)))).minus(mean.times(mean));
          return { mean, variance };
        }
      }),
      { numRuns: 100 },
    );
  });
});
