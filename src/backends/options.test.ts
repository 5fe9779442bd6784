/** Options of engines: written behind the device, checked, varied one at a time, and of effect. */
import { afterAll, describe, expect, it, type TestContext } from "vitest";
import { layerCase } from "../../spec/support/layer.ts";
import { runLayer } from "../conformance/run-layer.ts";
import { FP16, FP32 } from "../tensor/profile.ts";
import { present } from "./backend-suite.test-support.ts";
import type { Backend } from "./backend.ts";
import { BACKENDS, parseBackendSpec } from "./index.ts";
import { closeBackends } from "./janitor.ts";
import { variations } from "./options.ts";

afterAll(closeBackends);

const engine = async (spec: string, context: TestContext): Promise<Backend> =>
  present(await parseBackendSpec(spec).load(), context);

const convolution = () =>
  layerCase('type: "Convolution" convolution_param { num_output: 6 kernel_size: 3 pad: 1 }', [{ shape: [1, 4, 9, 7] }]);

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

  it.each(["onnxruntime-web:wasm?numThreads=2", "process:opencv?optimized=false", "process:pytorch?mkldnn=false"])(
    "%s computes",
    async (spec) => {
      const found = await parseBackendSpec(spec).load();
      if (found.kind === "unavailable") return expect(found.device).toBe(spec.slice(spec.indexOf(":") + 1));
      expect(`${found.backend.id}:${found.backend.device}`).toBe(spec);
      expect(await runLayer(convolution(), found.backend)).toMatchObject({ kind: "pass" });
    },
  );
});
