/** The kernel has the bits of the plain loops, for any number of threads and any tiling. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { layerCase, type LayerCase } from "../../../spec/support/layer.ts";
import { paramsOf } from "../../caffe/net.ts";
import type { LayerType } from "../../caffe/layers/index.ts";
import { uniform } from "../../tensor/random.ts";
import type { Forward } from "../forward.ts";
import { REFERENCE } from "../layers/index.ts";
import { KERNEL } from "./index.ts";
import { matrixProduct, PANEL, type Tiling } from "./matrix-product.ts";
import { setThreads, threads } from "./threads.ts";

const before = threads();
afterAll(() => setThreads(before));

/** Numbers over many powers of two, so that every addition rounds and the order of summation shows. */
function rough(length: number, seed: number): Float32Array {
  const next = uniform(seed);
  return Float32Array.from({ length }, () => (2 * next() - 1) * 2 ** Math.floor(30 * next() - 15));
}

function bits(values: Float64Array | null): BigInt64Array {
  const numbers = values ?? new Float64Array();
  return new BigInt64Array(numbers.buffer, numbers.byteOffset, numbers.length);
}

function expectSameBits({ trained, layer, bottoms }: LayerCase): void {
  const own = bottoms.map(({ shape, data }, i) => ({ shape, data: rough(data.length, 10 + i) }));
  const params = paramsOf(trained, layer).map(({ shape, data }, i) => ({ shape, data: rough(data.length, 20 + i) }));
  const plain = (REFERENCE[layer.type] as Forward<LayerType>)(layer, own, params, true);
  for (const errors of [true, false]) {
    const fast = (KERNEL[layer.type] as Forward<LayerType>)(layer, own, params, errors);
    fast.forEach((output, top) => {
      expect(output.shape).toEqual(plain[top].shape);
      expect(output.length).toBe(plain[top].length);
      expect(bits(output.values)).toEqual(bits(plain[top].values));
      if (errors) expect(bits(output.magnitude)).toEqual(bits(plain[top].magnitude));
      else expect(output.magnitude).toBeNull();
    });
  }
}

const pair = (least: number, most: number) =>
  fc.tuple(fc.integer({ min: least, max: most }), fc.integer({ min: least, max: most }));

const spatial = fc.record({
  number: fc.integer({ min: 1, max: 3 }),
  image: pair(1, 9),
  kernel: pair(1, 4),
  stride: pair(1, 3),
  pad: pair(0, 2),
  dilation: pair(1, 2),
  group: fc.integer({ min: 1, max: 3 }),
  depth: fc.integer({ min: 1, max: 5 }),
  filters: fc.integer({ min: 1, max: 9 }),
  bias: fc.boolean(),
});

describe.each([1, 2, 3])("with %i threads", (number) => {
  it.each(["Convolution", "DepthwiseConvolution", "Deconvolution"])("%s", (type) => {
    setThreads(number);
    fc.assert(
      fc.property(spatial, ({ number: n, image, kernel, stride, pad, dilation, group, depth, filters, bias }) => {
        const window = kernel.map((k, i) => dilation[i] * (k - 1) + 1);
        const fits = [0, 1].every((i) =>
          type === "Deconvolution"
            ? stride[i] * (image[i] - 1) + window[i] - 2 * pad[i] >= 1
            : image[i] + 2 * pad[i] >= window[i],
        );
        fc.pre(fits);
        const params = `num_output: ${group * filters} group: ${group} bias_term: ${bias} kernel_h: ${kernel[0]} kernel_w: ${kernel[1]} stride_h: ${stride[0]} stride_w: ${stride[1]} pad_h: ${pad[0]} pad_w: ${pad[1]} dilation: ${dilation[0]} dilation: ${dilation[1]}`;
        expectSameBits(
          layerCase(`type: "${type}" convolution_param { ${params} }`, [{ shape: [n, group * depth, ...image] }]),
        );
      }),
      { numRuns: 60 },
    );
  });

  it("InnerProduct", () => {
    setThreads(number);
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 19 }),
        fc.integer({ min: 1, max: 600 }),
        fc.integer({ min: 1, max: 40 }),
        fc.boolean(),
        fc.boolean(),
        (images, inputs, outputs, transpose, bias) => {
          const params = `num_output: ${outputs} transpose: ${transpose} bias_term: ${bias}`;
          expectSameBits(
            layerCase(`type: "InnerProduct" inner_product_param { ${params} }`, [{ shape: [images, inputs] }]),
          );
        },
      ),
      { numRuns: 60 },
    );
  });

  it("any tiling", () => {
    setThreads(number);
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 50 }),
        fc.integer({ min: 1, max: 1100 }),
        fc.integer({ min: 1, max: 70 }),
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 6 }),
        (rows, K, columns, rowsAtATime, panelsAtATime) => {
          const weights = rough(rows * K, 1);
          const values = rough(K * columns, 2);
          const tiling = { weightBytes: rowsAtATime * K * 4, stripBytes: panelsAtATime * K * PANEL * 8 };
          const { sums, sizes } = computed(weights, values, rows, K, columns, tiling);
          const plain = { sums: new Float64Array(rows * columns), sizes: new Float64Array(rows * columns) };
          for (let i = 0; i < rows * columns; i++) {
            for (let k = 0; k < K; k++) {
              const product = weights[Math.floor(i / columns) * K + k] * values[k * columns + (i % columns)];
              plain.sums[i] += product;
              plain.sizes[i] += Math.abs(product);
            }
          }
          expect(bits(sums)).toEqual(bits(plain.sums));
          expect(bits(sizes)).toEqual(bits(plain.sizes));
        },
      ),
      { numRuns: 40 },
    );
  });
});

function computed(
  weights: Float32Array,
  values: Float32Array,
  rows: number,
  K: number,
  columns: number,
  tiling: Tiling,
): { sums: Float64Array; sizes: Float64Array } {
  const [sums, sizes] = [new Float64Array(rows * columns), new Float64Array(rows * columns)];
  matrixProduct(
    {
      weights,
      rows,
      K,
      columns,
      magnitudes: true,
      fill: (panel, start, stride, first, own) => {
        for (let k = 0; k < K; k++) {
          for (let c = 0; c < own; c++) panel[start + k * stride + c] = values[k * columns + first + c];
        }
      },
      take: (row, first, own, start, some, theirs) => {
        sums.set(some.subarray(start, start + own), row * columns + first);
        if (theirs !== null) sizes.set(theirs.subarray(start, start + own), row * columns + first);
      },
    },
    tiling,
  );
  return { sums, sizes };
}

it("another order of summation would be noticed", () => {
  const [weights, values] = [rough(500, 1), rough(500, 2)];
  const { sums } = computed(weights, values, 1, 500, 1, { weightBytes: 1e6, stripBytes: 1e6 });
  const reversed = computed(weights.toReversed(), values.toReversed(), 1, 500, 1, {
    weightBytes: 1e6,
    stripBytes: 1e6,
  });
  expect(sums[0]).not.toBe(reversed.sums[0]);
  expect(Math.abs(sums[0] - reversed.sums[0]) / Math.abs(sums[0])).toBeLessThan(1e-10);
});

it("wakes threads that slept through a long strip, in code of V8's first compiler too", async () => {
  const file = (name: string): string => JSON.stringify(new URL(name, import.meta.url).href);
  const program = `
    import { matrixProduct } from ${file("./matrix-product.ts")};
    import { setThreads } from ${file("./threads.ts")};
    setThreads(3);
    let taken = 0;
    for (let run = 0; run < 60; run++) {
      matrixProduct({
        weights: new Float32Array(8 * 72), rows: 8, K: 72, columns: 4704, magnitudes: true,
        fill: (panel, start) => panel.fill(1, start, start + 72 * 8),
        take: (row, first, count) => { taken += count; },
      });
    }
    console.log(taken);`;
  const args = ["--liftoff-only", "--import", "tsx", "--input-type=module", "--eval", program];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  expect(Number(stdout)).toBe(60 * 8 * 4704);
});
