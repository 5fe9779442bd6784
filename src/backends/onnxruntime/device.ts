/** The devices of onnxruntime, and the type of its module. */
import type * as OnnxRuntimeModule from "onnxruntime-node";

import { type ArithmeticProfile, FP32, FP32_FLUSHING, TF32 } from "../../tensor/profile.ts";
import { variable } from "../janitor.ts";
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

/** Where it is "0", NVIDIA's libraries never round the factors of float32 products to TF32. They read it when they start. */
export const TF32_VARIABLE = "NVIDIA_TF32_OVERRIDE";

export function profileOf(device: Device): ArithmeticProfile {
  if (device === "cpu") return FP32;
  // WGSL leaves subnormal numbers to the device, and `cupping probe` shows that they are flushed. On NVIDIA's GPUs products keep them,
  // and cuDNN's transposed convolutions and reductions do not.
  return device === "webgpu" || variable(TF32_VARIABLE) === "0" ? FP32_FLUSHING : TF32;
}
