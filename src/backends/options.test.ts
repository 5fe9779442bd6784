/** Options of engines: written behind the device, checked, varied one at a time, and of effect. */
import { afterAll, afterEach, describe, expect, it, type TestContext, vi } from "vitest";
import { layerCase } from "../../spec/support/layer.ts";
import { runLayer } from "../conformance/run-layer.ts";
import { FP16, FP32 } from "../tensor/profile.ts";
import { present } from "./backend-suite.test-support.ts";
import type { Backend } from "./backend.ts";
import { BACKENDS, parseBackendSpec } from "./index.ts";
import { closeBackends } from "./janitor.ts";
import { variations } from "./options.ts";

afterAll(closeBackends);
afterEach(() => vi.unstubAllEnvs());

const engine = async (spec: string, context: TestContext): Promise<Backend> =>
  present(await parseBackendSpec(spec).load(), context);

const convolution = () =>
  layerCase('type: "Convolution" convolution_param { num_output: 6 kernel_size: 3 pad: 1 }', [{ shape: [1, 4, 9, 7] }]);

const pooling = () =>
  layerCase('type: "Pooling" pooling_param { kernel_size: 3 stride: 2 pool: MAX }', [{ shape: [1, 4, 9, 8] }]);

describe("options of a backend", () => {
  it("are part of its device", async () => {
    const text = "onnxruntime:cpu?graphOptimizationLevel=disabled&intraOpNumThreads=1";
    const found = await parseBackendSpec(text).load();
    if (found.kind !== "available") throw new Error(found.reason);
    expect(`${found.backend.id}:${found.backend.device}`).toBe(text);
    expect(found.backend.profile).toBe(FP32);
  });

  it.each([
    ["onnxruntime:cpu?fast=yes", /graphOptimizationLevel=all\|disabled/],
    ["onnxruntime:cpu?executionMode=backwards", /executionMode=sequential\|parallel/],
    ["onnxruntime:cpu?preferredLayout=NCHW", /There is no option/],
    ["tfjs:browser-webgl?WEBGL_PACK=1", /WEBGL_PACK=true\|false/],
    ["process:theano?optimizer=all", /optimizer=None\|fast_compile\|fast_run/],
    ["opencv:wasm?threads=2", /This backend has no options/],
  ])("%s is refused with what there is", (text, message) => {
    expect(() => parseBackendSpec(text)).toThrow(message);
  });

  it("are varied one at a time, after the defaults", () => {
    expect(variations({ a: ["1", "2", "3"], b: ["x", "y"] })).toEqual([{}, { a: "2" }, { a: "3" }, { b: "y" }]);
  });

  it("are there for every engine that has any", () => {
    const without = BACKENDS.filter(({ options = {} }) => Object.keys(options).length === 0);
    expect(without.map(({ id, device }) => `${id}:${device}`)).toEqual([
      "tfjs:cpu",
      "opencv:wasm",
      "process:caffe",
      "process:onnx-reference",
    ]);
  });
});

describe("an option", () => {
  it("with which an engine can be started only once in a process starts it in another", async (context) => {
    const [plain, other] = [
      await engine("tfjs:wasm", context),
      await engine("tfjs:wasm?WASM_HAS_SIMD_SUPPORT=false", context),
    ];
    expect(other.device).toBe("wasm?WASM_HAS_SIMD_SUPPORT=false");
    for (const backend of [other, plain, other]) {
      expect(await runLayer(convolution(), backend)).toMatchObject({ kind: "pass" });
    }
    // Only what is isolated can be ended by itself.
    expect([Symbol.asyncDispose in plain, Symbol.asyncDispose in other]).toEqual([false, true]);
  });

  it("that keeps blobs in float16 claims float16, and is of effect", async (context) => {
    const half = await engine("tfjs:browser-webgl?WEBGL_FORCE_F16_TEXTURES=true", context);
    expect(half.profile).toBe(FP16);
    expect(await runLayer(convolution(), half)).toMatchObject({ kind: "pass" });
    const whole = {
      ...half,
      supports: (layer: Parameters<Backend["supports"]>[0]) => half.supports(layer),
      profile: FP32,
    };
    expect(await runLayer(convolution(), whole)).toMatchObject({ kind: "fail" });
  });

  it.for([
    "onnxruntime-web:wasm?numThreads=2",
    "onnxruntime:webgpu?preferredLayout=NCHW",
    "onnxruntime-web:webgpu?preferredLayout=NCHW",
    "process:opencv?optimized=false",
    "process:pytorch?mkldnn=false",
    "process:pytorch?device=cuda",
    "process:theano?optimizer=fast_compile",
    "process:theano?optimizer=fast_run",
    "tfjs:node-gpu?CUDA_VISIBLE_DEVICES=-1",
  ])("%s computes", { timeout: 120_000 }, async (spec, context) => {
    const backend = await engine(spec, context);
    expect(`${backend.id}:${backend.device}`).toBe(spec);
    for (const one of [convolution(), pooling()]) {
      expect(await runLayer(one, backend)).toMatchObject({ kind: "pass" });
    }
  });

  it("that wants a GPU where there is none is unavailable, with the reason", async (context) => {
    await engine("process:pytorch", context);
    const found = await parseBackendSpec("process:pytorch?device=cuda").load();
    if (found.kind === "available") {
      context.skip("there is a GPU here");
      return;
    }
    expect(found.reason).toMatch(/PyTorch .* finds no CUDA device/);
    expect(found.remedy).toContain("pip install torch");
  });

  it("of TF32 is what PyTorch's adapter claims on CUDA alone", async (context) => {
    const backend = await engine("process:pytorch?tf32=true", context);
    expect(backend.profile).toBe(FP32);
  });

  // docs/findings.md. Layouts are told apart by what is wrong in one of them: where both are right they have the same bits.
  it.for(["onnxruntime:webgpu", "onnxruntime-web:webgpu"])(
    "preferredLayout of %s is of effect: in NCHW batch normalisation of two axes is wrong",
    { timeout: 120_000 },
    async (spec, context) => {
      const batchNorm = layerCase(
        'type: "BatchNorm" batch_norm_param { eps: 0 }',
        [{ shape: [3, 2] }],
        [[1, 2], [1, 1], [1]],
      );
      const kinds: string[] = [];
      for (const layout of ["NHWC", "NCHW"]) {
        const backend = await engine(`${spec}?preferredLayout=${layout}`, context);
        kinds.push((await runLayer(batchNorm, backend)).kind);
      }
      expect(kinds).toEqual(["pass", "fail"]);
    },
  );

  it("of Theano that wants a C++ compiler is unavailable without one, and says so", async (context) => {
    await engine("process:theano", context);
    vi.stubEnv("THEANO_FLAGS", "floatX=float32,cxx=,optimizer=fast_run");
    expect(await parseBackendSpec("process:theano?optimizer=fast_run").load()).toMatchObject({
      kind: "unavailable",
      device: "theano?optimizer=fast_run",
      reason: expect.stringContaining("there is no C++ compiler") as string,
      remedy: expect.stringContaining("g++") as string,
    });
  });
});
