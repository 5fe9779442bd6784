/** onnxruntime as a backend. */
import type { InferenceSession } from "onnxruntime-node";
import type { Backend } from "../backend.ts";
import { type Chosen, deviceWith } from "../options.ts";
import { createSessionApart } from "./apart.ts";
import { type Device, type OnnxRuntime, OPTIONS, profileOf } from "./device.ts";
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

/** Bytes of models for which a GPU's device is kept: many small nets, as conformance runs them, or few large ones. */
const MOST_KEPT = 2 ** 20;

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
  let kept: Promise<InferenceSession> | undefined;
  let keptBytes = 0;
  const options = {
    executionProviders: [device === "webgpu" ? { name: device, preferredLayout: preferredLayout as Layout } : device],
    // Blobs that are outputs are not fused away, on any level.
    graphOptimizationLevel: graphOptimizationLevel as (typeof OPTIONS.graphOptimizationLevel)[number],
    executionMode: executionMode as (typeof OPTIONS.executionMode)[number],
    intraOpNumThreads: Number(intraOpNumThreads),
    logSeverityLevel: 4,
  } as const;
  /**
   * The GPU's device, and all that was compiled for it, goes with the last session: a small one that stays keeps them for the next.
   * But weights of sessions that are gone stay as long as the device, so that it has to go now and then.
   */
  async function keepDevice(modelBytes: number): Promise<void> {
    if (kept !== undefined && keptBytes > MOST_KEPT) {
      const old = kept;
      kept = undefined;
      keptBytes = 0;
      await (await old).release();
    }
    keptBytes += modelBytes;
    await (kept ??= ort.InferenceSession.create(tinyModel(), options));
  }

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
