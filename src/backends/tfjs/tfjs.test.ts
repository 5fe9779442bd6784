import { existsSync } from "node:fs";
import { env } from "node:process";
import { afterAll, describe, expect, it } from "vitest";
import { layerCase } from "../../../spec/support/layer.ts";
import { caffeData, describeWithData } from "../../../spec/support/caffe-data.ts";
import { type LoadOptions, loadTrainedNet } from "../../caffe/load.ts";
import type { TrainedNet } from "../../caffe/net.ts";
import { conformance } from "../../conformance/conformance.ts";
import { readExpectations } from "../../conformance/expectations.ts";
import { runLayer } from "../../conformance/run-layer.ts";
import { verify } from "../../conformance/verify.ts";
import type { Blob } from "../../tensor/blob.ts";
import { uniformBlob } from "../../tensor/random.ts";
import type { Shape } from "../../tensor/shape.ts";
import { present } from "../backend-suite.test-support.ts";
import { parseBackendSpec } from "../index.ts";
import { closeBackends } from "../janitor.ts";
import { createBackend } from "./backend.ts";
import { load } from "./load.ts";
import { LOWERINGS } from "./lowering/index.ts";
import { one } from "./lowering/lowering.ts";

afterAll(closeBackends);

const feedsOf = ({ net }: TrainedNet): Map<string, Blob> =>
  new Map(net.inputs.map((id) => [id, uniformBlob(net.shapes.get(id) as Shape, 1)]));

describe("every layer type", () => {
  it.each(["cpu", "wasm"] as const)(
    "conforms on %s, but for what is known",
    async (device) => {
      const found = await load(device);
      if (found.kind !== "available") throw new Error(found.reason);
      const file = new URL(`../../../spec/expectations/tfjs-${device}.json`, import.meta.url).pathname;
      const report = await conformance(found.backend, { runs: 5, expectations: await readExpectations(file) });
      expect(report.summary).toMatch(/^Conforms on 60 of 63 layer types;/);
    },
    120_000,
  );
});

describe("what tfjs cannot express is refused, with the reason", () => {
  it.each([
    [
      'type: "Deconvolution" convolution_param { num_output: 2 kernel_size: 2 dilation: 2 }',
      [1, 2, 5, 7],
      "no dilation",
    ],
    ['type: "Clip" clip_param { min: 1 max: 0 }', [1, 2], "exchanged"],
    ['type: "ReLU"', [1, 1, 1, 1, 1, 1, 2], "7 axes"],
  ])("%s", async (body, shape, reason) => {
    const found = await load("cpu");
    if (found.kind !== "available") throw new Error(found.reason);
    expect(found.backend.supports(layerCase(body, [{ shape }]).layer)).toEqual({
      supported: false,
      reason: expect.stringContaining(reason) as string,
    });
  });
});

describe("sessions", () => {
  it("leave no tensor behind, whether they end well or badly", async () => {
    const tf = await import("@tensorflow/tfjs-core");
    const found = await load("cpu");
    if (found.kind !== "available") throw new Error(found.reason);
    const { trained, bottoms } = layerCase('type: "Convolution" convolution_param { num_output: 2 kernel_size: 3 }', [
      { shape: [1, 3, 5, 7] },
    ]);
    const before = tf.memory().numTensors;
    {
      await using session = await found.backend.prepare(trained);
      const held = tf.memory().numTensors;
      expect(held).toBeGreaterThan(before);
      await session.run(new Map([["x0", bottoms[0]]]), ["y0"]);
      await expect(session.run(new Map(), ["y0"])).rejects.toThrow();
      expect(tf.memory().numTensors).toBe(held);
    }
    expect(tf.memory().numTensors).toBe(before);
  });

  it("of several devices take turns in one process", async () => {
    const { trained, bottoms } = layerCase('type: "Softmax"', [{ shape: [2, 3] }]);
    const feeds = new Map([["x0", bottoms[0]]]);
    const sessions = await Promise.all(
      (["cpu", "wasm"] as const).map(async (device) => {
        const found = await load(device);
        if (found.kind !== "available") throw new Error(found.reason);
        return await found.backend.prepare(trained);
      }),
    );
    const run = (): Promise<number[][]> =>
      Promise.all(sessions.map(async (session) => [...((await session.run(feeds, ["y0"])).get("y0") as Blob).data]));
    const [first, second] = [await run(), await run()];
    expect(second).toEqual(first);
    for (const session of sessions) await session[Symbol.asyncDispose]();
  });
});

describe("a mistake in a lowering", () => {
  it("is found and named", async () => {
    const tf = await import("@tensorflow/tfjs-core");
    await load("cpu");
    const wrong = createBackend(
      tf,
      { device: "cpu", name: "cpu" },
      {
        ...LOWERINGS,
        LRN: { lower: ({ settings }) => one((x) => tf.localResponseNormalization(x as never, settings.localSize)) },
      },
    );
    const report = await conformance(wrong, { types: ["LRN"], runs: 0 });
    expect(report.summary).toBe("Does not conform: LRN.");
  });
});

describe("the native devices", () => {
  it("say how to get them where their add-on is missing", async () => {
    for (const device of ["node", "node-gpu"] as const) {
      const found = await load(device);
      if (found.kind === "available" || found.reason.includes("no GPU")) continue;
      expect(found.remedy).toContain("TFJS_NODE_CDN_STORAGE");
    }
  });

  // ci/libtensorflow.sh installs the add-on; no driver, no GPU.
  const GPU_BUILD = "tfjs:node-gpu?CUDA_VISIBLE_DEVICES=-1";

  it("with a GPU's add-on and no GPU say so, instead of computing on the CPU", async (context) => {
    present(await parseBackendSpec(GPU_BUILD).load(), context);
    if (existsSync("/dev/nvidia0")) context.skip("there is a GPU");
    expect(await parseBackendSpec("tfjs:node-gpu").load()).toMatchObject({
      kind: "unavailable",
      device: "node-gpu",
      reason: "@tensorflow/tfjs-node-gpu cannot be used: TensorFlow finds no GPU.",
      remedy: expect.stringContaining("CUDA_VISIBLE_DEVICES=-1") as string,
    });
  });

  it("both compute in one run, and what one is started with is not there for the others", async (context) => {
    const gpuBuild = present(await parseBackendSpec(GPU_BUILD).load(), context);
    const cpuBuild = present(await parseBackendSpec("tfjs:node").load(), context);
    const layer = layerCase('type: "LRN"', [{ shape: [1, 7, 3, 5] }]);
    for (const backend of [gpuBuild, cpuBuild, gpuBuild]) {
      expect(await runLayer(layer, backend)).toMatchObject({ kind: "pass", elements: 105 });
    }
    expect(env["CUDA_VISIBLE_DEVICES"]).toBeUndefined();
  });

  it("conform on every layer type by the GPU's add-on, but for what is known of the CPU's", async (context) => {
    const backend = present(await parseBackendSpec(GPU_BUILD).load(), context);
    const file = new URL("../../../spec/expectations/tfjs-node.json", import.meta.url).pathname;
    const report = await conformance(backend, { runs: 3, expectations: await readExpectations(file) });
    expect(report.summary).toMatch(/^Conforms on 60 of 63 layer types;/);
  }, 120_000);
});

describeWithData("genuine nets", () => {
  const NETS: readonly (readonly [name: string, net: string, weights: string, options?: LoadOptions])[] = [
    [
      "LeNet",
      "lenet_V1_everpeace/lenet.prototxt",
      "lenet_V1_everpeace/lenet_iter_10000.caffemodel",
      { inputShapes: { data: [2, 1, 28, 28] } },
    ],
    [
      "cifar10_quick",
      "cifar10_V1_everpeace/cifar10_quick.prototxt",
      "cifar10_V1_everpeace/cifar10_quick_iter_5000.caffemodel",
    ],
    [
      "ResNet-20",
      "cifar10_resnet_lijianfei/20/test_ResNet_20.prototxt",
      "cifar10_resnet_lijianfei/20/cifar10_ResNet_20_iter_53500.caffemodel",
      { inputShapes: { data: [1, 3, 32, 32] } },
    ],
  ];
  const DEVICES = ["tfjs:wasm", "tfjs:node", "opencv:wasm"];
  for (const device of DEVICES) {
    for (const [name, net, weights, options = {}] of NETS) {
      it(`${device} computes ${name} as Caffe does`, async (context) => {
        const backend = present(await parseBackendSpec(device).load(), context);
        const { trained } = await loadTrainedNet(caffeData(net), caffeData(weights), options);
        const report = await verify(trained, backend, feedsOf(trained));
        expect(report.summary).toMatch(/^Conforms: all \d+ layers/);
      }, 60_000);
    }
  }
});
