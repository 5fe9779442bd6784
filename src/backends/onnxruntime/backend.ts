/** onnxruntime as a backend. */
import { FP32, FP32_FLUSHING } from "../../tensor/profile.ts";
import type { Backend } from "../backend.ts";
import type { Device, OnnxRuntime } from "./device.ts";
import { lower, supports } from "./lower.ts";
import { LOWERINGS, type Lowerings } from "./lowering/index.ts";
import { createSession } from "./session.ts";

/**
 * @param lowerings ours, or a deliberately wrong copy of them: tests show with one that verify finds the mistake
 */
export function createBackend(
  ort: OnnxRuntime,
  device: Device,
  version: string,
  lowerings: Lowerings = LOWERINGS,
): Backend {
  return {
    id: "onnxruntime",
    device,
    version,
    // WGSL leaves subnormal numbers to the device, and `cupping probe` shows that they are flushed.
    profile: device === "webgpu" ? FP32_FLUSHING : FP32,
    supports: (layer) => supports(layer, lowerings),
    async prepare(trained) {
      const session = await ort.InferenceSession.create(lower(trained, lowerings), {
        executionProviders: [device],
        // What users run. Blobs that are outputs are not fused away.
        graphOptimizationLevel: "all",
        logSeverityLevel: 4,
      });
      return createSession(ort, session);
    },
  };
}
