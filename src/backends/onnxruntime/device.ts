/** The devices of onnxruntime, and the type of its module. */
import type * as OnnxRuntimeModule from "onnxruntime-node";

import type { EngineOptions } from "../options.ts";

/** The module, as a type: the module itself is imported in load.ts, when a device is asked for. */
export type OnnxRuntime = typeof OnnxRuntimeModule;

/** Execution providers by onnxruntime's own names. */
export const DEVICES = ["cpu", "webgpu", "cuda", "tensorrt"] as const;
export type Device = (typeof DEVICES)[number];

/** Session options that change how an engine computes; the first value is what users run. A thread number of 0 is all cores. */
export const OPTIONS = {
  graphOptimizationLevel: ["all", "disabled", "basic", "extended"],
  executionMode: ["sequential", "parallel"],
  intraOpNumThreads: ["0", "1", "2", "3"],
  /** Of webgpu alone. */
  preferredLayout: ["NHWC", "NCHW"],
} as const;

export function optionsOf(device: Device): EngineOptions {
  const { preferredLayout, ...common } = OPTIONS;
  return device === "webgpu" ? { ...common, preferredLayout } : common;
}
