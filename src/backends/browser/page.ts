/** The page's side of the runner: what Node asks of it, it does with the engine that the page has loaded. Runs in a browser. */
import type { InferenceSession } from "onnxruntime-web";
import type { BlobId, Layer, TrainedNet } from "../../caffe/net.ts";
import type { Blob } from "../../tensor/blob.ts";
import type { Shape } from "../../tensor/shape.ts";
import type { MemoryFigure } from "../backend.ts";
import { createBackend } from "../tfjs/backend.ts";
import type { Chosen } from "../options.ts";
import { flagValue } from "../tfjs/device.ts";
import type { Tf } from "../tfjs/lowering/lowering.ts";
import type { OnnxRuntimeWeb, Place } from "./device.ts";
import { deviceKeeper } from "../onnxruntime/keep-device.ts";
import { type Label, pack, unpack } from "./parcel.ts";

/** A net loaded in the page. */
interface PageSession {
  run(feeds: ReadonlyMap<BlobId, Blob>, fetch: readonly BlobId[]): Promise<ReadonlyMap<BlobId, Blob>>;
  memory?(): readonly MemoryFigure[];
  dispose(): Promise<unknown>;
}

/** A net on its way to tfjs: what is data in it. Params follow as bytes. */
export interface NetData {
  readonly name: string;
  readonly layers: readonly Omit<Layer, "message">[];
  readonly inputs: readonly BlobId[];
  readonly outputs: readonly BlobId[];
  readonly shapes: readonly (readonly [BlobId, Shape])[];
  readonly indices: readonly (readonly [BlobId, number])[];
}

/** What Node may ask. Arguments and answers are small; numbers are fetched from and posted to addresses. */
export interface Page {
  /** @param tiny the address of a small ONNX file @returns version, and the GPU where one is used */
  load(place: Place, base: string, tiny: string): Promise<{ version: string; gpu: string | null }>;
  prepareOnnx(session: number, model: string): Promise<void>;
  prepareTfjs(session: number, net: NetData, params: string, label: Label): Promise<void>;
  run(
    session: number,
    feeds: string,
    label: Label,
    fetch: readonly BlobId[],
    results: string,
  ): Promise<{ label: Label; memory: readonly MemoryFigure[] }>;
  dispose(session: number): Promise<void>;
}

type Engine =
  | {
      readonly kind: "onnxruntime-web";
      readonly open: (model: ArrayBuffer) => Promise<InferenceSession>;
      readonly ort: OnnxRuntimeWeb;
      readonly keepDevice?: (modelBytes: number) => Promise<void>;
    }
  | { readonly kind: "tfjs"; readonly tf: Tf; readonly device: string; readonly name: string };

let engine: Engine | undefined;
const sessions = new Map<number, PageSession>();

const bytesAt = async (url: string): Promise<ArrayBuffer> => await (await fetch(url)).arrayBuffer();

const page: Page = {
  async load({ engine: kind, device, chosen = {} }, base, tiny) {
    if (kind === "onnxruntime-web") {
      const file = device === "webgpu" ? "ort.webgpu.bundle.min.mjs" : "ort.wasm.bundle.min.mjs";
      const url = `${base}/engines/onnxruntime-web/${file}`;
      const ort = (await import(url)) as OnnxRuntimeWeb;
      ort.env.wasm.wasmPaths = `${base}/engines/onnxruntime-web/`;
      ort.env.wasm.numThreads = Number(chosen["numThreads"] ?? 1);
      ort.env.logLevel = "fatal";
      const options = onnxOptions(device, chosen);
      const open = (model: ArrayBuffer): Promise<InferenceSession> =>
        ort.InferenceSession.create(new Uint8Array(model), options);
      const version = ort.env.versions.web ?? ort.env.versions.common;
      if (device !== "webgpu") {
        engine = { kind, ort, open };
        return { version, gpu: null };
      }
      const tinyModel = await bytesAt(tiny);
      const keepDevice = deviceKeeper(
        () => open(tinyModel),
        (session) => session.release(),
      );
      engine = { kind, ort, open, keepDevice };
      return { version, gpu: await adapterName() };
    }
    // Node has put tfjs's own bundles into the page.
    const { tf } = globalThis as unknown as { tf: Tf };
    tf.enableProdMode();
    const { browser: _browser, ...flags } = chosen;
    for (const [flag, word] of Object.entries(flags)) tf.env().set(flag, flagValue(word));
    const name = device.replace("browser-", "");
    if (!(await tf.setBackend(name))) throw new Error(`tfjs cannot initialise its backend "${name}"`);
    // Small tensors would be computed by the CPU.
    tf.env().set(name === "webgl" ? "WEBGL_CPU_FORWARD" : "WEBGPU_CPU_FORWARD", false);
    engine = { kind, tf, device, name };
    return { version: tf.version_core, gpu: name === "webgpu" ? await adapterName() : webglName() };
  },

  async prepareOnnx(id, model) {
    if (engine?.kind !== "onnxruntime-web") throw new Error("onnxruntime-web is not loaded");
    const { ort, open, keepDevice } = engine;
    const bytes = await bytesAt(model);
    await keepDevice?.(bytes.byteLength);
    sessions.set(id, onnxSession(ort, await open(bytes)));
  },

  async prepareTfjs(id, data, params, label) {
    if (engine?.kind !== "tfjs") throw new Error("tfjs is not loaded");
    const { tf, device, name } = engine;
    const net = {
      ...data,
      layers: data.layers as readonly Layer[],
      shapes: new Map(data.shapes),
      indices: new Map(data.indices),
      constants: new Map<BlobId, number>(),
      notices: [],
    };
    const trained: TrainedNet = { net, params: unpack(label, await bytesAt(params)) };
    const session = await createBackend(tf, { device, name }).prepare(trained);
    sessions.set(id, {
      run: (feeds, fetch) => session.run(feeds, fetch),
      memory: session.memory?.bind(session),
      dispose: () => Promise.resolve(session[Symbol.asyncDispose]()),
    });
  },

  async run(id, feeds, label, wanted, results) {
    const session = sessions.get(id);
    if (session === undefined) throw new Error(`there is no session ${id}`);
    const blobs = await session.run(unpack(label, await bytesAt(feeds)), wanted);
    const packed = pack(blobs);
    await fetch(results, { method: "POST", body: packed.bytes });
    return { label: packed.label, memory: session.memory?.() ?? [] };
  },

  async dispose(id) {
    await sessions.get(id)?.dispose();
    sessions.delete(id);
  },
};

function onnxOptions(
  device: string,
  { preferredLayout, graphOptimizationLevel = "all", executionMode = "sequential" }: Chosen,
): InferenceSession.SessionOptions {
  return {
    executionProviders: [preferredLayout === undefined ? device : { name: device, preferredLayout }],
    graphOptimizationLevel,
    executionMode,
    logSeverityLevel: 4,
  } as InferenceSession.SessionOptions;
}

function onnxSession(ort: OnnxRuntimeWeb, session: InferenceSession): PageSession {
  return {
    async run(feeds, fetch) {
      const tensors = Object.fromEntries(
        [...feeds].map(([id, { shape, data }]) => [id, new ort.Tensor("float32", data, shape)]),
      );
      const outputs = await session.run(tensors, [...fetch]);
      const blobs = new Map<BlobId, Blob>();
      for (const id of fetch) {
        const { dims } = outputs[id];
        blobs.set(id, { shape: dims, data: (await outputs[id].getData()) as Float32Array });
      }
      return blobs;
    },
    dispose: () => session.release(),
  };
}

interface Adapter {
  readonly info?: { readonly vendor?: string; readonly architecture?: string; readonly description?: string };
}

/** "google swiftshader" @throws Error where there is no WebGPU adapter */
async function adapterName(): Promise<string> {
  const { gpu } =
    (globalThis as { navigator?: { gpu?: { requestAdapter(): Promise<Adapter | null> } } }).navigator ?? {};
  const adapter = await gpu?.requestAdapter();
  if (!adapter) throw new Error("the browser has no WebGPU adapter");
  const { vendor, architecture, description } = adapter.info ?? {};
  return [vendor, architecture].filter(Boolean).join(" ") || description || "a GPU without a name";
}

/** The name of WebGL's renderer. */
function webglName(): string {
  const { OffscreenCanvas } = globalThis as unknown as {
    OffscreenCanvas: new (width: number, height: number) => { getContext(kind: string): WebGl | null };
  };
  const gl = new OffscreenCanvas(1, 1).getContext("webgl2");
  if (gl === null) throw new Error("the browser has no WebGL 2");
  const unmasked = gl.getExtension("WEBGL_debug_renderer_info")?.UNMASKED_RENDERER_WEBGL;
  return String(gl.getParameter(unmasked ?? gl.RENDERER));
}

interface WebGl {
  readonly RENDERER: number;
  getParameter(what: number): unknown;
  getExtension(name: string): { readonly UNMASKED_RENDERER_WEBGL: number } | null;
}

Object.assign(globalThis, { cupping: page });
