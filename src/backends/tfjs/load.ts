/** Finds tfjs and what it can run on here. The only place that imports it. */
import { CuppingError, messageOf } from "../../error.ts";
import { type ArithmeticProfile, FP32, FP32_FLUSHING } from "../../tensor/profile.ts";
import { setDefault, tryInChild, withoutHandlers } from "../host.ts";
import type { Artifact } from "../artifact.ts";
import type { Availability } from "../backend.ts";
import { openTfjs } from "./artifact.ts";
import { createBackend } from "./backend.ts";
import { BACKEND_NAMES, type Device } from "./device.ts";
import type { Tf } from "./lowering/lowering.ts";

const NATIVE_PACKAGES = { node: "@tensorflow/tfjs-node", "node-gpu": "@tensorflow/tfjs-node-gpu" } as const;

const nativeRemedy = (device: keyof typeof NATIVE_PACKAGES): string =>
  `Its install script downloads libtensorflow: run \`npm install ${NATIVE_PACKAGES[device]}@4.22.0\` where it can, or set TFJS_NODE_CDN_STORAGE and TFJS_NODE_BASE_URI to a mirror (docs/backends.md).`;

/** What to do where a device cannot be used. */
const REMEDIES: Record<Device, string> = {
  cpu: "Run `npm ci` in the project.",
  wasm: "Run `npm ci` in the project.",
  webgpu:
    "It needs Vulkan: libvulkan1 and a GPU's driver, or the software GPU of Debian's chromium package with VK_ICD_FILENAMES=/usr/lib/chromium/vk_swiftshader_icd.json.",
  node: nativeRemedy("node"),
  "node-gpu": nativeRemedy("node-gpu"),
};

/** TensorFlow flushes subnormal numbers, and WGSL leaves them to the GPU: `cupping probe` shows it of both. */
const PROFILES: Record<Device, ArithmeticProfile> = {
  cpu: FP32,
  wasm: FP32,
  webgpu: FP32_FLUSHING,
  node: FP32_FLUSHING,
  "node-gpu": FP32_FLUSHING,
};

/** Why a device cannot be used. */
class Unavailable extends Error {}

/** tfjs initialises one backend at a time: each waits for the one before. */
let turn: Promise<unknown> = Promise.resolve();

export function load(device: Device): Promise<Availability> {
  const loaded = turn.then(() => loadAlone(device));
  turn = loaded;
  return loaded;
}

async function loadAlone(device: Device): Promise<Availability> {
  try {
    const tf: Tf = await import("@tensorflow/tfjs-core");
    // Without it tfjs prints advice.
    tf.enableProdMode();
    await LOADERS[device](tf);
    const name = BACKEND_NAMES[device];
    // The wasm module is one of Emscripten's.
    if (!(await withoutHandlers(() => tf.setBackend(name))))
      throw new Unavailable(`tfjs cannot initialise its backend "${name}"`);
    return { kind: "available", backend: createBackend(tf, { device, name, profile: PROFILES[device] }) };
  } catch (error) {
    const reason = error instanceof Unavailable ? error.message : `tfjs cannot be loaded: ${firstLine(error)}`;
    return { kind: "unavailable", id: "tfjs", device, reason: `${reason}.`, remedy: REMEDIES[device], cause: error };
  }
}

const LOADERS: Record<Device, (tf: Tf) => Promise<unknown>> = {
  cpu: () => import("@tensorflow/tfjs-backend-cpu"),
  wasm: () => import("@tensorflow/tfjs-backend-wasm"),
  webgpu: loadWebGpu,
  node: () => loadNative("node"),
  "node-gpu": () => loadNative("node-gpu"),
};

/** Which of the two add-ons holds tfjs's backend "tensorflow" in this process. */
let native: keyof typeof NATIVE_PACKAGES | undefined;

async function loadNative(device: keyof typeof NATIVE_PACKAGES): Promise<void> {
  const name: string = NATIVE_PACKAGES[device];
  if (native !== undefined && native !== device) {
    throw new Unavailable(`${NATIVE_PACKAGES[native]} is loaded, and tfjs takes one of the two in a process`);
  }
  // TensorFlow greets on the standard error.
  setDefault("TF_CPP_MIN_LOG_LEVEL", "2");
  try {
    await import(name);
  } catch (error) {
    throw new Unavailable(`${name} cannot be loaded: ${firstLine(error)}`, { cause: error });
  }
  native = device;
}

/**
 * The program of the child: Dawn's device, and a buffer that is written and read. A driver that is no good may end the whole
 * process.
 */
const PROGRAM = `
  const { create, globals } = await import(process.argv[1]);
  const adapter = await create([]).requestAdapter();
  if (!adapter) throw new Error("there is no WebGPU adapter");
  const device = await adapter.requestDevice();
  const { COPY_DST, MAP_READ } = globals.GPUBufferUsage;
  const buffer = device.createBuffer({ size: 8, usage: COPY_DST | MAP_READ });
  device.queue.writeBuffer(buffer, 0, Float32Array.of(-2, 3));
  await buffer.mapAsync(globals.GPUMapMode.READ);
  const data = new Float32Array(buffer.getMappedRange());
  if (data[0] !== -2 || data[1] !== 3) throw new Error("-2, 3 came back as " + data);
  console.log("works");
  process.exit(0);
`;

/** tfjs's WebGPU backend wants a browser's globals, which Dawn's package for Node supplies. */
async function loadWebGpu(tf: Tf): Promise<void> {
  const failure = await tryInChild(PROGRAM, [import.meta.resolve("webgpu")]);
  if (failure !== undefined) throw new Unavailable(`Dawn cannot start: ${failure}`);
  const { create, globals } = await import("webgpu");
  Object.assign(globalThis, globals);
  const gpu = create([]);
  // Node has a navigator from version 21 on.
  const page = globalThis as { navigator?: object };
  if (page.navigator === undefined) Object.defineProperty(page, "navigator", { value: {}, configurable: true });
  Object.defineProperty(page.navigator, "gpu", { value: gpu, configurable: true });
  // It is looked for when the module is loaded, and used for images and canvases only.
  if (!("OffscreenCanvas" in globalThis)) Object.assign(globalThis, { OffscreenCanvas: EventTarget });
  await import("@tensorflow/tfjs-backend-webgpu");
  // Small tensors would be computed by the CPU backend.
  tf.env().set("WEBGPU_CPU_FORWARD", false);
}

function firstLine(error: unknown): string {
  return messageOf(error)
    .split(/\n| imported from /)[0]
    .replace(/[.\s]+$/, "");
}

/** Opens a tfjs model that somebody else wrote. @throws CuppingError BACKEND_FAILED where the device is not there */
export async function openArtifact(file: string, device: Device): Promise<Artifact> {
  const availability = await load(device);
  if (availability.kind === "unavailable") {
    const { reason, remedy, cause } = availability;
    throw new CuppingError("BACKEND_FAILED", { place: `tfjs:${device}`, problem: reason, remedy, cause });
  }
  const { profile, version } = availability.backend;
  const tf: Tf = await import("@tensorflow/tfjs-core");
  const [converter, layers] = [await import("@tensorflow/tfjs-converter"), await import("@tensorflow/tfjs-layers")];
  await tf.setBackend(BACKEND_NAMES[device]);
  return await openTfjs({ tf, converter, layers, engine: `tfjs:${device} ${version}`, profile }, file);
}
