import { describe, expect, it } from "vitest";
import { buildNet } from "../caffe/build.ts";
import type { LayerType } from "../caffe/layers/index.ts";
import type { TrainedNet } from "../caffe/net.ts";
import { parsePrototxt } from "../caffe/prototxt.ts";
import { layerAcceptance } from "../comparison/acceptance.ts";
import { setThreads } from "../reference/kernel/threads.ts";
import { forwardNet } from "../reference/net.ts";
import type { Blob } from "../tensor/blob.ts";
import { FP32 } from "../tensor/profile.ts";
import { normal, uniform, uniformBlob } from "../tensor/random.ts";
import { count, type Shape } from "../tensor/shape.ts";
import { float32Engine, ORDERS } from "./float32-engine.test-support.ts";
import { inheritedAllowance } from "./inherited.ts";
import { verify, type VerifyReport } from "./verify.ts";

// Nets so small are computed sooner than a thread wakes.
setThreads(1);

interface Case {
  readonly net: string;
  /** Layers at the net's end that are got wrong. */
  readonly last: readonly string[];
}

const CASES: Readonly<Record<string, Case>> = {
  "convolution, pooling, inner product": {
    last: ["fc7", "prob"],
    net: `layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 dim: 9 dim: 7 } } }
      layer { name: "conv1" type: "Convolution" bottom: "data" top: "conv1" convolution_param { num_output: 4 pad: 1 kernel_size: 3 } }
      layer { name: "relu1" type: "ReLU" bottom: "conv1" top: "conv1" }
      layer { name: "pool1" type: "Pooling" bottom: "conv1" top: "pool1" pooling_param { pool: MAX kernel_size: 2 stride: 2 } }
      layer { name: "fc6" type: "InnerProduct" bottom: "pool1" top: "fc6" inner_product_param { num_output: 6 } }
      layer { name: "relu6" type: "ReLU" bottom: "fc6" top: "fc6" }
      layer { name: "fc7" type: "InnerProduct" bottom: "fc6" top: "fc7" inner_product_param { num_output: 5 } }
      layer { name: "prob" type: "Softmax" bottom: "fc7" top: "prob" }`,
  },
  "BatchNorm, Scale, Eltwise": {
    last: ["fc"],
    net: `layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 2 dim: 6 dim: 5 } } }
      layer { name: "conv1" type: "Convolution" bottom: "data" top: "conv1" convolution_param { num_output: 3 pad: 1 kernel_size: 3 } }
      layer { name: "bn1" type: "BatchNorm" bottom: "conv1" top: "conv1" }
      layer { name: "scale1" type: "Scale" bottom: "conv1" top: "conv1" scale_param { bias_term: true } }
      layer { name: "relu1" type: "ReLU" bottom: "conv1" top: "conv1" }
      layer { name: "conv2" type: "Convolution" bottom: "conv1" top: "conv2" convolution_param { num_output: 3 pad: 1 kernel_size: 3 } }
      layer { name: "bn2" type: "BatchNorm" bottom: "conv2" top: "conv2" }
      layer { name: "scale2" type: "Scale" bottom: "conv2" top: "conv2" scale_param { bias_term: true } }
      layer { name: "sum" type: "Eltwise" bottom: "conv1" bottom: "conv2" top: "sum" }
      layer { name: "relu2" type: "ReLU" bottom: "sum" top: "sum" }
      layer { name: "pool" type: "Pooling" bottom: "sum" top: "pool" pooling_param { pool: AVE kernel_h: 3 kernel_w: 5 } }
      layer { name: "fc" type: "InnerProduct" bottom: "pool" top: "fc" inner_product_param { num_output: 5 } }`,
  },
  "LRN, Concat": {
    last: ["conv3"],
    net: `layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 2 dim: 7 dim: 5 } } }
      layer { name: "conv1" type: "Convolution" bottom: "data" top: "conv1" convolution_param { num_output: 6 kernel_size: 3 } }
      layer { name: "relu1" type: "ReLU" bottom: "conv1" top: "conv1" }
      layer { name: "norm1" type: "LRN" bottom: "conv1" top: "norm1" lrn_param { local_size: 5 alpha: 0.5 beta: 0.75 } }
      layer { name: "a" type: "Convolution" bottom: "norm1" top: "a" convolution_param { num_output: 3 kernel_size: 1 } }
      layer { name: "b" type: "Convolution" bottom: "norm1" top: "b" convolution_param { num_output: 4 pad: 1 kernel_size: 3 } }
      layer { name: "c" type: "Pooling" bottom: "norm1" top: "c" pooling_param { pool: MAX kernel_size: 3 pad: 1 } }
      layer { name: "concat" type: "Concat" bottom: "a" bottom: "b" bottom: "c" top: "concat" }
      layer { name: "conv3" type: "Convolution" bottom: "concat" top: "conv3" convolution_param { num_output: 4 kernel_size: 1 } }`,
  },
};

/** The net with weights and an input by seed; activations keep their size, and BatchNorm's variance is one. */
function trial(text: string, seed: number): { trained: TrainedNet; feeds: Map<string, Blob> } {
  const net = buildNet(parsePrototxt(text, "net"), { file: "net" });
  const random = normal(seed);
  const fill = (type: LayerType, index: number, shape: Shape): Float32Array => {
    if (type === "BatchNorm" && index === 2) return Float32Array.of(1);
    const scale = shape.length > 1 ? Math.sqrt(2 / count(shape, 1)) : 0.1;
    const centre = (type === "BatchNorm" && index === 1) || (type === "Scale" && index === 0) ? 1 : 0;
    return Float32Array.from({ length: count(shape) }, () => centre + scale * random());
  };
  const params = new Map(
    net.layers.flatMap(({ type, params: own }) =>
      own.map(({ key, shape }, i) => [key, { shape, data: fill(type, i, shape) }] as const),
    ),
  );
  const feeds = new Map(net.inputs.map((id) => [id, uniformBlob(net.shapes.get(id) as Shape, seed)]));
  return { trained: { net, params }, feeds };
}

const wrong = ({ layers }: VerifyReport): string[] =>
  layers.filter(({ verdict }) => verdict.kind === "fail").map(({ name }) => name);

describe.each(Object.entries(CASES))("the whole net, by itself: %s", (_name, { net, last }) => {
  it("an honest engine stays inside in at least 999 of 1,000 seeded trials, in five orders of summation", async () => {
    let outside = 0;
    for (let seed = 1; seed <= 1000; seed++) {
      const { trained, feeds } = trial(net, seed);
      const engine = float32Engine(ORDERS[seed % ORDERS.length], undefined, seed);
      const report = await verify(trained, engine, feeds, { mode: "inherited" });
      expect(report.layers.flatMap(({ tops }) => tops).every(({ inSitu }) => inSitu !== null)).toBe(true);
      if (!report.conforms) outside++;
    }
    expect(outside).toBeLessThanOrEqual(1);
  });

  // Just over two bounds is found as well: what an honest engine is off by may have the other sign, and takes one away.
  it.each([
    [10, 300],
    [2.001, 60],
  ])(
    "a last layer that is wrong by %d × its bound is found and named, in %d of as many trials",
    async (times, trials) => {
      const patterns = ["one element", "all elements", "random signs"] as const;
      for (let seed = 1; seed <= trials; seed++) {
        const { trained, feeds } = trial(net, seed);
        const name = last[seed % last.length];
        const next = uniform(seed);
        const pattern = patterns[seed % patterns.length];
        const engine = float32Engine(
          ORDERS[Math.floor(seed / patterns.length) % ORDERS.length],
          (layer, data, output) => {
            if (layer.name !== name) return;
            const { allowed } = layerAcceptance(output, FP32);
            const one = Math.floor(next() * data.length);
            for (let i = 0; i < data.length; i++) {
              if (pattern === "one element" && i !== one) continue;
              const sign = pattern === "random signs" && next() < 0.5 ? -1 : 1;
              data[i] += sign * times * allowed(i);
            }
          },
          seed,
        );
        const report = await verify(trained, engine, feeds, { mode: "inherited" });
        expect(wrong(report), `seed ${seed}, ${pattern}`).toEqual([name]);
      }
    },
  );
});

describe("the inherited allowance", () => {
  const { trained, feeds } = trial(CASES["convolution, pooling, inner product"].net, 1);
  const allowances = inheritedAllowance(trained, feeds, forwardNet(trained, feeds), FP32);

  it("is no smaller than the root mean square of its blob, so that a shut ReLU is not held to zero", () => {
    expect(Math.min(...(allowances.get("conv1:relu1") as Float64Array))).toBeGreaterThan(0);
  });

  it("is zero where nothing comes down, and grows with what the layers above round", () => {
    expect(Math.max(...(allowances.get("conv1") as Float64Array))).toBe(0);
    const coarse = { ...FP32, unitRoundoff: 2 ** -12 };
    const wide = inheritedAllowance(trained, feeds, forwardNet(trained, feeds), coarse).get("fc7") as Float64Array;
    const ratio = wide[0] / (allowances.get("fc7") as Float64Array)[0];
    expect(ratio).toBeGreaterThan(2 ** 11);
    expect(ratio).toBeLessThan(2 ** 13);
  });

  it("depends on the seed and the number of samples alone", () => {
    const exact = forwardNet(trained, feeds);
    const again = inheritedAllowance(trained, feeds, exact, FP32, { samples: 4, seed: 1 });
    expect(again).toEqual(allowances);
    expect(inheritedAllowance(trained, feeds, exact, FP32, { samples: 4, seed: 9 })).not.toEqual(allowances);
  });
});
