/** Finds tfjs and what it can run on here. The only place that imports it. */
import { CuppingError, messageOf } from "../../error.ts";
import { type ArithmeticProfile, FP32, FP32_FLUSHING } from "../../tensor/profile.ts";
import { setDefault, tryInChild, withoutHandlers, withVariables } from "../host.ts";
import type { Artifact } from "../artifact.ts";
import type { Availability } from "../backend.ts";
import { isolated } from "../isolated/isolated.ts";
import { closeAtEnd } from "../janitor.ts";
import { type Chosen, defaults, deviceWith } from "../options.ts";
import { openTfjs } from "./artifact.ts";
import { createBackend } from "./backend.ts";
import { BACKEND_NAMES, type Device, NO_DEVICES, optionsOf } from "./device.ts";
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

const NO_GPU = "TensorFlow finds no GPU";
const GPU_REMEDY =
  "Install NVIDIA's driver, CUDA and cuDNN in the versions that this libtensorflow was built for: with TF_CPP_MIN_LOG_LEVEL=0 it says what it misses. On the CPU, tfjs:node computes the same; tfjs:node-gpu?CUDA_VISIBLE_DEVICES=-1 does so through the GPU's package.";

/** TensorFlow flushes subnormal numbers, and WGSL leaves them to the GPU: `cupping probe` shows it of both. */
const PROFILES: Record<Device, ArithmeticProfile> = {
  cpu: FP32,
  wasm: FP32,
  webgpu: FP32_FLUSHING,
  node: FP32_FLUSHING,
  "node-gpu": FP32_FLUSHING,
};

/** Why a device cannot be used. */
class Unavailable extends Error {
  /** What to do about it, where that is something else than to install the device. */
  readonly remedy: string | undefined;

  constructor(message: string, { remedy, cause }: { remedy?: string; cause?: unknown } = {}) {
    super(message, { cause });
    this.remedy = remedy;
  }
}

/** tfjs initialises one backend at a time: each waits for the one before. */
let turn: Promise<unknown> = Promise.resolve();

export function load(device: Device, chosen: Chosen = {}): Promise<Availability> {
  const loaded = turn.then(() => loadAlone(device, chosen));
  turn = loaded;
  return loaded;
}

/** What tfjs's backends were started with that are started once in a process, by their names there. */
const started = new Map<string, string>();

async function loadAlone(device: Device, chosen: Chosen): Promise<Availability> {
  const own = deviceWith(device, chosen);
  const flags = { ...defaults(optionsOf(device)), ...chosen };
  const name = BACKEND_NAMES[device];
  try {
    const tf: Tf = await import("@tensorflow/tfjs-core");
    // Without it tfjs prints advice.
    tf.enableProdMode();
    const once = STARTED_ONCE.has(device);
    const backend = createBackend(tf, { device: own, name, profile: PROFILES[device], flags: once ? {} : flags });
    const words = deviceWith(device, flags);
    const apart = once && (started.get(name) ?? words) !== words;
    if (device === "node-gpu" || (device === "node" && apart)) await tryNative(device, chosen);
    if (apart) {
      const other = isolated(backend);
      closeAtEnd(() => Promise.resolve(other[Symbol.asyncDispose]()));
      return { kind: "available", backend: other };
    }
    await LOADERS[device](tf, chosen);
    // The wasm module is one of Emscripten's.
    if (!(await withoutHandlers(() => tf.setBackend(name))))
      throw new Unavailable(`tfjs cannot initialise its backend "${name}"`);
    if (once) started.set(name, words);
    return { kind: "available", backend };
  } catch (error) {
    const known = error instanceof Unavailable ? error : undefined;
    return {
      kind: "unavailable",
      id: "tfjs",
      device: own,
      reason: `${known?.message ?? `tfjs cannot be loaded: ${firstLine(error)}`}.`,
      remedy: known?.remedy ?? REMEDIES[device],
      cause: error,
    };
  }
}

const LOADERS: Record<Device, (tf: Tf, chosen: Chosen) => Promise<unknown>> = {
  cpu: () => import("@tensorflow/tfjs-backend-cpu"),
  wasm: async (tf, { WASM_HAS_SIMD_SUPPORT: simd }) => {
    await import("@tensorflow/tfjs-backend-wasm");
    // Else it finds out.
    if (simd === "false") tf.env().set("WASM_HAS_SIMD_SUPPORT", false);
  },
  webgpu: loadWebGpu,
  node: (_tf, chosen) => loadNative("node", chosen),
  "node-gpu": (_tf, chosen) => loadNative("node-gpu", chosen),
};

/**
 * What they are started with lasts as long as the process, and so does which of the two add-ons holds tfjs's backend "tensorflow":
 * with anything else they run in a process of their own.
 */
const STARTED_ONCE: ReadonlySet<Device> = new Set(["wasm", "node", "node-gpu"]);

type Native = keyof typeof NATIVE_PACKAGES;

/** TensorFlow greets on the standard error, and with CUDA calls it an error that it is built as it is. */
function quieten(device: Native): void {
  setDefault("TF_CPP_MIN_LOG_LEVEL", device === "node" ? "2" : "3");
}

async function loadNative(device: Native, chosen: Chosen): Promise<void> {
  const name: string = NATIVE_PACKAGES[device];
  quieten(device);
  try {
    // Not for good: what else runs in this process, or is started by it, was not asked for them.
    await withVariables(chosen, () => import(name));
  } catch (error) {
    throw new Unavailable(`${name} cannot be loaded: ${firstLine(error)}`, { cause: error });
  }
}

/** The program of the child: where TensorFlow computes. Without a GPU the GPU's add-on computes on the CPU, and says nothing. */
const NATIVE_PROGRAM = `
  const [url, gpu] = process.argv.slice(1);
  const { default: tf } = await import(url);
  if (gpu === "GPU" && !tf.backend().isUsingGpuDevice) throw new Error("${NO_GPU}");
  console.log("works");
  process.exit(0);
`;

/** In a process of its own, so that it takes nothing of this one, and a driver that is no good ends another. */
async function tryNative(device: Native, chosen: Chosen): Promise<void> {
  const name: string = NATIVE_PACKAGES[device];
  quieten(device);
  let failure: string | undefined;
  try {
    const wanted = device === "node-gpu" && chosen["CUDA_VISIBLE_DEVICES"] !== NO_DEVICES ? "GPU" : "any";
    const url = import.meta.resolve(name);
    failure = await withVariables(chosen, () => tryInChild(NATIVE_PROGRAM, [url, wanted]));
  } catch (error) {
    failure = firstLine(error);
  }
  if (failure === undefined) return;
  throw new Unavailable(`${name} cannot be used: ${failure}`, failure === NO_GPU ? { remedy: GPU_REMEDY } : {});
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

let dawn: Promise<void> | undefined;

/** Once: a second instance of Dawn would take the place of the one that is in use. */
function loadWebGpu(tf: Tf): Promise<void> {
  dawn ??= startDawn(tf);
  return dawn;
}

/** tfjs's WebGPU backend wants a browser's globals, which Dawn's package for Node supplies. */
async function startDawn(tf: Tf): Promise<void> {
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

/** Opens a tfjs model that somebody else wrote. @param bytes of its model.json @throws CuppingError BACKEND_FAILED where the device is not there */
export async function openArtifact(file: string, bytes: Uint8Array, device: Device): Promise<Artifact> {
  const availability = await load(device);
  if (availability.kind === "unavailable") {
    const { reason, remedy, cause } = availability;
    throw new CuppingError("BACKEND_FAILED", { place: `tfjs:${device}`, problem: reason, remedy, cause });
  }
  const { profile, version } = availability.backend;
  const tf: Tf = await import("@tensorflow/tfjs-core");
  const [converter, layers] = [await import("@tensorflow/tfjs-converter"), await import("@tensorflow/tfjs-layers")];
  await tf.setBackend(BACKEND_NAMES[device]);
  return await openTfjs({ tf, converter, layers, engine: `tfjs:${device} ${version}`, profile }, file, bytes);
}
