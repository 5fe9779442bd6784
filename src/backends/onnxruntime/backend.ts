/** onnxruntime as a backend. */
import type { Backend } from "../backend.ts";
import { type Chosen, deviceWith } from "../options.ts";
import { createSessionApart } from "./apart.ts";
import { type Device, type OnnxRuntime, OPTIONS, profileOf } from "./device.ts";
import { deviceKeeper } from "./keep-device.ts";
import { lower, OBSERVATION, supports } from "./lower.ts";
import { LOWERINGS, type Lowerings } from "./lowering/index.ts";
import { createSession } from "./session.ts";
import { tinyModel } from "./tiny-model.ts";

const DEFAULTS: Record<keyof typeof OPTIONS, string> = {
  graphOptimizationLevel: OPTIONS.graphOptimizationLevel[0],
  executionMode: OPTIONS.executionMode[0],
  intraOpNumThreads: OPTIONS.intraOpNumThreads[0],
  preferredLayout: OPTIONS.preferredLayout[0],
};

type Layout = (typeof OPTIONS.preferredLayout)[number];

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
  const { graphOptimizationLevel, executionMode, intraOpNumThreads, preferredLayout } = { ...DEFAULTS, ...chosen };
  const options = {
    executionProviders: [device === "webgpu" ? { name: device, preferredLayout: preferredLayout as Layout } : device],
    // Blobs that are outputs are not fused away, on any level.
    graphOptimizationLevel: graphOptimizationLevel as (typeof OPTIONS.graphOptimizationLevel)[number],
    executionMode: executionMode as (typeof OPTIONS.executionMode)[number],
    intraOpNumThreads: Number(intraOpNumThreads),
    logSeverityLevel: 4,
  } as const;
  const keepDevice = deviceKeeper(
    () => ort.InferenceSession.create(tinyModel(), options),
    (session) => session.release(),
  );

  return {
    id: "onnxruntime",
    device: deviceWith(device, chosen),
    version,
    profile: profileOf(device),
    observation: OBSERVATION,
    supports: (layer) => supports(layer, lowerings),
    async prepare(trained, outputs, apart = false) {
      const model = lower(trained, lowerings, outputs);
      // Other devices' drivers are not known to bear another thread.
      if (apart && device === "cpu") return createSessionApart(model, options);
      if (device === "webgpu") await keepDevice(model.byteLength);
      return createSession(ort, await ort.InferenceSession.create(model, options));
    },
  };
}
