/** What the browser hosts: engines, and their devices in a page. */
import type { Chosen, EngineOptions } from "../options.ts";
import type * as OnnxRuntimeModule from "onnxruntime-web";

/** The module, as a type: the page fetches the module itself. */
export type OnnxRuntimeWeb = typeof OnnxRuntimeModule;

/** Execution providers of onnxruntime-web, by its own names. */
export const ONNXRUNTIME_WEB_DEVICES = ["wasm", "webgpu"] as const;

/** tfjs in a page; what it runs in Node goes by the name alone. */
export const TFJS_BROWSER_DEVICES = ["browser-webgl", "browser-webgpu"] as const;

/** Options of onnxruntime-web; of more threads than one a page needs to be isolated from other sites, which ours is. */
export function onnxRuntimeWebOptions(device: (typeof ONNXRUNTIME_WEB_DEVICES)[number]): EngineOptions {
  const graphOptimizationLevel = ["all", "disabled", "basic", "extended"];
  return device === "wasm"
    ? { graphOptimizationLevel, executionMode: ["sequential", "parallel"], numThreads: ["1", "2"] }
    : { graphOptimizationLevel, preferredLayout: ["NHWC", "NCHW"] };
}

/** What is run where in a page. `chosen` are values of its options. */
export type Place = { readonly chosen?: Chosen } & (
  | { readonly engine: "onnxruntime-web"; readonly device: (typeof ONNXRUNTIME_WEB_DEVICES)[number] }
  | { readonly engine: "tfjs"; readonly device: (typeof TFJS_BROWSER_DEVICES)[number] }
);
