/** Finds onnxruntime-node and what it can run on here. The only place that imports it. */
import { CuppingError, messageOf } from "../../error.ts";
import { setDefault } from "../host.ts";
import type { Artifact } from "../artifact.ts";
import type { Availability } from "../backend.ts";
import type { Chosen } from "../options.ts";
import { openOnnx } from "./artifact.ts";
import { createBackend } from "./backend.ts";
import { type Device, type OnnxRuntime, TF32_VARIABLE } from "./device.ts";
import { LOWERINGS } from "./lowering/index.ts";
import { probe } from "./probe.ts";

/** What to do where a device cannot be used. */
const REMEDIES: Record<Device, string> = {
  cpu: "Run `npm ci` in the project: its .npmrc makes onnxruntime-node install from the registry alone.",
  webgpu:
    "It needs Vulkan: libvulkan1 and a GPU's driver, or the software GPU of Debian's chromium package with VK_ICD_FILENAMES=/usr/lib/chromium/vk_swiftshader_icd.json.",
  cuda: "Install CUDA 12 and cuDNN 9, then fetch the provider: npm rebuild onnxruntime-node --onnxruntime-node-install=cuda12. For CUDA 13: docs/backends.md.",
  tensorrt:
    "Install CUDA 12 and TensorRT 10, then fetch the provider: npm rebuild onnxruntime-node --onnxruntime-node-install=cuda12.",
};

/** How the files begin that a provider comes in. */
const PROVIDERS = "libonnxruntime_providers_";

export async function load(device: Device, chosen: Chosen = {}): Promise<Availability> {
  const unavailable = (reason: string, cause?: unknown): Availability => ({
    kind: "unavailable",
    id: "onnxruntime",
    device,
    reason,
    remedy: REMEDIES[device],
    cause,
  });
  // TF32 is off unless somebody asked for it by setting this otherwise.
  if (device === "cuda" || device === "tensorrt") setDefault(TF32_VARIABLE, "0");
  let ort: OnnxRuntime;
  try {
    ort = await import("onnxruntime-node");
  } catch (error) {
    return unavailable(`onnxruntime-node cannot be loaded: ${messageOf(error)}.`, error);
  }
  const version = versionOf(ort);
  if (!ort.listSupportedBackends().some(({ name }) => name === device)) {
    return unavailable(`onnxruntime-node ${version} has no ${device} provider on this platform.`);
  }
  if (device !== "cpu") {
    // Whether a provider that is fetched afterwards is there, only trying tells. One without a driver may end the whole process, so
    // the first session is made in another one.
    const failure = await probe(device);
    if (failure?.includes(PROVIDERS)) {
      return unavailable(`onnxruntime-node ${version} was installed without its ${device} provider.`);
    }
    if (failure !== undefined) return unavailable(`The ${device} provider cannot start: ${failure}.`);
  }
  return { kind: "available", backend: createBackend(ort, device, version, LOWERINGS, chosen) };
}

/** Opens an ONNX file that somebody else wrote. @throws CuppingError BACKEND_FAILED where onnxruntime is not there */
export async function openArtifact(file: string, bytes: Uint8Array): Promise<Artifact> {
  let ort: OnnxRuntime;
  try {
    ort = await import("onnxruntime-node");
  } catch (error) {
    throw new CuppingError("BACKEND_FAILED", {
      place: file,
      problem: `onnxruntime-node cannot be loaded: ${messageOf(error)}.`,
      remedy: REMEDIES.cpu,
      cause: error,
    });
  }
  return await openOnnx(ort, versionOf(ort), file, bytes);
}

function versionOf({ env }: OnnxRuntime): string {
  return env.versions.node ?? env.versions.common;
}
