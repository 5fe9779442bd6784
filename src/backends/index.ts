/** Every backend, found by "id" or "id:device". Engines are imported only when one of them is loaded. */
import { CuppingError } from "../error.ts";
import type { LayerType } from "../caffe/layers/index.ts";
import { didYouMean } from "../caffe/near-miss.ts";
import type { Availability } from "./backend.ts";
import {
  ONNXRUNTIME_WEB_DEVICES,
  onnxRuntimeWebOptions,
  TFJS_BROWSER_DEVICES,
  tfjsBrowserOptions,
} from "./browser/device.ts";
import { load as loadInBrowser } from "./browser/load.ts";
import { findExternal, isPath, loadExternal } from "./external.ts";
import { DEVICES as ONNXRUNTIME_DEVICES, optionsOf as onnxRuntimeOptions } from "./onnxruntime/device.ts";
import { load as loadOnnxRuntime } from "./onnxruntime/load.ts";
import { LOWERINGS as ONNX_LOWERINGS } from "./onnxruntime/lowering/index.ts";
import { OPENCV_LAYERS } from "./opencv/layers.ts";
import { load as loadOpenCv } from "./opencv/load.ts";
import { DEVICES as TFJS_DEVICES, optionsOf as tfjsOptions } from "./tfjs/device.ts";
import { load as loadTfjs } from "./tfjs/load.ts";
import { LOWERINGS as TFJS_LOWERINGS } from "./tfjs/lowering/index.ts";
import { type Chosen, deviceWith, type EngineOptions, parseOptions } from "./options.ts";
import { ADAPTER_NAMES, adapterOptions, load as loadProcess } from "./process/load.ts";

/** An engine on a device, not loaded yet. */
export interface BackendSpec {
  readonly id: string;
  readonly device: string;
  /** Layer types that it can express; undefined: it says so when it is loaded. */
  readonly layers?: ReadonlySet<LayerType>;
  /** What of the engine can be set. */
  readonly options?: EngineOptions;
  /** @param chosen values of `options` */
  load(chosen?: Chosen): Promise<Availability>;
}

/** The first device of an id is its default. */
export const BACKENDS: readonly BackendSpec[] = [
  ...specs("onnxruntime", ONNXRUNTIME_DEVICES, Object.keys(ONNX_LOWERINGS), loadOnnxRuntime, onnxRuntimeOptions),
  ...specs("tfjs", TFJS_DEVICES, Object.keys(TFJS_LOWERINGS), loadTfjs, tfjsOptions),
  ...specs(
    "tfjs",
    TFJS_BROWSER_DEVICES,
    Object.keys(TFJS_LOWERINGS),
    (device, chosen) => loadInBrowser({ engine: "tfjs", device, chosen }),
    tfjsBrowserOptions,
  ),
  ...specs(
    "onnxruntime-web",
    ONNXRUNTIME_WEB_DEVICES,
    Object.keys(ONNX_LOWERINGS),
    (device, chosen) => loadInBrowser({ engine: "onnxruntime-web", device, chosen }),
    onnxRuntimeWebOptions,
  ),
  ...specs("opencv", ["wasm"], Object.keys(OPENCV_LAYERS), loadOpenCv),
  ...ADAPTER_NAMES.map(processSpec),
];

function specs<Device extends string>(
  id: string,
  devices: readonly Device[],
  layers: readonly string[],
  load: (device: Device, chosen?: Chosen) => Promise<Availability>,
  optionsOf?: (device: Device) => EngineOptions,
): BackendSpec[] {
  return devices.map((device) => ({
    id,
    device,
    layers: new Set(layers as LayerType[]),
    options: optionsOf?.(device),
    load: (chosen) => load(device, chosen),
  }));
}

/** @param device an adapter or a command */
function processSpec(device: string): BackendSpec {
  return {
    id: "process",
    device,
    options: adapterOptions(device),
    load: (chosen) => loadProcess(device, chosen),
  };
}

/**
 * @param text "onnxruntime", "onnxruntime:webgpu", "onnxruntime:cpu?graphOptimizationLevel=disabled", "process:COMMAND",
 *   "./my-backend.js" or a package's name
 * @throws CuppingError BACKEND_UNKNOWN, USAGE for an option that the backend lacks
 */
export function parseBackendSpec(text: string): BackendSpec {
  const found = BACKENDS.find(({ id, device }) => text === id || text === `${id}:${device}`);
  if (found !== undefined) return found;
  const [name, query] = text.split("?");
  const plain = BACKENDS.find(({ id, device }) => name === id || name === `${id}:${device}`);
  if (plain !== undefined) {
    const chosen = parseOptions(query, plain.options ?? {}, `--backend ${text}`);
    return { ...plain, device: deviceWith(plain.device, chosen), load: () => plain.load(chosen) };
  }
  if (text.startsWith("process:")) return processSpec(text.slice("process:".length));
  const file = findExternal(text);
  if (file !== undefined) return { id: text, device: "", load: () => loadExternal(text, file) };
  if (isPath(text)) {
    throw new CuppingError("BACKEND_UNKNOWN", {
      place: `--backend ${text}`,
      problem: "There is no such file.",
      remedy: "Check the path: a module of your own is looked for from the folder that the command runs in.",
    });
  }
  const known = BACKENDS.map(({ id, device }) => `${id}:${device}`);
  throw new CuppingError("BACKEND_UNKNOWN", {
    place: `--backend ${text}`,
    problem: "There is no such backend.",
    remedy: didYouMean(
      text,
      [...new Set(BACKENDS.map(({ id }) => id)), ...known, "all"],
      `Use one of ${known.join(", ")}, all, or a file or package of your own (docs/adding-a-backend.md).`,
    ),
  });
}

/** What can run here, and what cannot and why. */
export function describeBackends(): Promise<Availability[]> {
  return Promise.all(BACKENDS.map((spec) => spec.load()));
}
