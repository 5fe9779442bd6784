/** What the browser hosts: engines, and their devices in a page. */
import type { Chosen, EngineOptions } from "../options.ts";
import { optionsOf as tfjsOptions } from "../tfjs/device.ts";
import type * as OnnxRuntimeModule from "onnxruntime-web";

/** Browsers that a page may be in; the first is the default. */
const BROWSERS = ["chromium", "firefox"] as const;
export type BrowserName = (typeof BROWSERS)[number];

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
    ? { graphOptimizationLevel, executionMode: ["sequential", "parallel"], numThreads: ["1", "2"], browser: BROWSERS }
    : { graphOptimizationLevel, preferredLayout: ["NHWC", "NCHW"], browser: BROWSERS };
}

/** Options of tfjs in a page: its own, and the browser. */
export function tfjsBrowserOptions(device: (typeof TFJS_BROWSER_DEVICES)[number]): EngineOptions {
  return { ...tfjsOptions(device), browser: BROWSERS };
}

/** The browser that was chosen. */
export function browserOf({ browser = BROWSERS[0] }: Chosen): BrowserName {
  return browser as BrowserName;
}

/** What is run where in a page. `chosen` are values of its options. */
export type Place = { readonly chosen?: Chosen } & (
  | { readonly engine: "onnxruntime-web"; readonly device: (typeof ONNXRUNTIME_WEB_DEVICES)[number] }
  | { readonly engine: "tfjs"; readonly device: (typeof TFJS_BROWSER_DEVICES)[number] }
);

/** What to do where an engine cannot be loaded into a page. */
export function remedyOf({ device, chosen = {} }: Place): string {
  const firefox = browserOf(chosen) === "firefox";
  switch (device) {
    case "wasm":
      return "Run `npm ci` in the project.";
    case "webgpu":
    case "browser-webgpu":
      return firefox
        ? "Give Firefox a Vulkan driver: a GPU's, or a software GPU's (mesa-vulkan-drivers, or Chromium's by VK_ICD_FILENAMES)."
        : "Give the browser a GPU with Vulkan, or CUPPING_BROWSER_GPU=software for Chromium's own.";
    case "browser-webgl":
      return firefox
        ? "Give Firefox a display: without one it has no WebGL, though it shows nothing (xvfb-run cupping …)."
        : "Give the browser a GPU, or CUPPING_BROWSER_GPU=software for Chromium's own.";
    default:
      return device satisfies never;
  }
}
