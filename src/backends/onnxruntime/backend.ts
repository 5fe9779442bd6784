/** onnxruntime as a backend. */
import type { TrainedNet } from "../../caffe/net.ts";
import { FP32, FP32_FLUSHING } from "../../tensor/profile.ts";
import type { Backend } from "../backend.ts";
import { type Chosen, deviceWith } from "../options.ts";
import { createSessionApart } from "./apart.ts";
import { type Device, type OnnxRuntime, OPTIONS } from "./device.ts";
import { lower, supports } from "./lower.ts";
import { LOWERINGS, type Lowerings } from "./lowering/index.ts";
import { createSession } from "./session.ts";
import { tinyModel } from "./tiny-model.ts";

const DEFAULTS: Record<keyof typeof OPTIONS, string> = {
  graphOptimizationLevel: OPTIONS.graphOptimizationLevel[0],
  executionMode: OPTIONS.executionMode[0],
  intraOpNumThreads: OPTIONS.intraOpNumThreads[0],
};

/**
 * @param chosen values of OPTIONS
 * @param lowerings ours, or a deliberately wrong copy of them: tests show with one that verify finds the mistake
 */
export function createBackend(
  ort: OnnxRuntime,
  device: Device,
  version: string,
  lowerings: Lowerings = LOWERINGS,
  chosen: Chosen = {},
): Backend {
  const { graphOptimizationLevel, executionMode, intraOpNumThreads } = { ...DEFAULTS, ...chosen };
  let kept: Promise<unknown> | undefined;
  const options = {
    executionProviders: [device],
    // Blobs that are outputs are not fused away, on any level.
    graphOptimizationLevel: graphOptimizationLevel as (typeof OPTIONS.graphOptimizationLevel)[number],
    executionMode: executionMode as (typeof OPTIONS.executionMode)[number],
    intraOpNumThreads: Number(intraOpNumThreads),
    logSeverityLevel: 4,
  } as const;
  return {
    id: "onnxruntime",
    device: deviceWith(device, chosen),
    version,
    // WGSL leaves subnormal numbers to the device, and `cupping probe` shows that they are flushed.
    profile: device === "webgpu" ? FP32_FLUSHING : FP32,
    supports: (layer) => supports(layer, lowerings),
    async prepare(trained) {
      // The GPU's device, and all that was compiled for it, goes with the last session. One that stays keeps them for the next.
      if (device === "webgpu") await (kept ??= ort.InferenceSession.create(tinyModel(), options));
      return createSession(ort, await ort.InferenceSession.create(lower(trained, lowerings), options));
    },
    // Other devices' drivers are not known to bear another thread.
    ...(device === "cpu"
      ? { prepareApart: (trained: TrainedNet) => createSessionApart(lower(trained, lowerings), options) }
      : {}),
  };
}
