/** A net loaded into tfjs. Needs no Node: a page runs it too. */
import type { BlobId, TrainedNet } from "../../caffe/net.ts";
import type { Blob } from "../../tensor/blob.ts";
import { type MemoryFigure, mostOf, type Session } from "../backend.ts";
import type { Chosen } from "../options.ts";
import { flagValue } from "./device.ts";
import { lower } from "./lower.ts";
import type { Lowerings } from "./lowering/index.ts";
import type { Tensor, Tf } from "./lowering/lowering.ts";

interface Current {
  readonly name: string;
  readonly flags: Chosen;
}

/**
 * tfjs has one current backend for the whole process, and a session of another device may have changed it: it is set before
 * anything is computed, and nothing is awaited until all is.
 * @param backend tfjs's name of an initialised backend: "cpu", "wasm", "webgpu", "webgl", "tensorflow"; and its flags
 */
export function createSession(tf: Tf, backend: Current, trained: TrainedNet, lowerings: Lowerings): Session {
  use(tf, backend);
  const program = lower(tf, trained, lowerings);
  let figures: readonly MemoryFigure[] = [];
  return {
    async run(feeds, fetch) {
      use(tf, backend);
      const complaints = watch(tf);
      let tensors = new Map<BlobId, Tensor>();
      try {
        tensors = program.run(
          feeds,
          fetch.filter((id) => !feeds.has(id)),
        );
        figures = memoryOf(tf, figures);
        const blobs = new Map<BlobId, Blob>();
        for (const id of fetch) {
          const tensor = tensors.get(id);
          const blob = feeds.get(id) ?? (tensor && (await blobOf(tensor)));
          if (blob === undefined) throw new RangeError(`the net has no blob "${id}"`);
          blobs.set(id, blob);
        }
        return blobs;
      } finally {
        for (const tensor of tensors.values()) tensor.dispose();
        await complaints();
      }
    },
    memory: () => figures,
    [Symbol.asyncDispose]() {
      program.dispose();
      return Promise.resolve();
    },
  };
}

/** Of all sessions of this engine together: params, and the blobs that are kept for the caller. */
function memoryOf(tf: Tf, before: readonly MemoryFigure[]): MemoryFigure[] {
  const { wasm } = tf.backend() as { wasm?: { HEAPU8: Uint8Array } };
  const { numBytes, numBytesInGPU } = tf.memory() as ReturnType<Tf["memory"]> & { numBytesInGPU?: number };
  const figures: MemoryFigure[] = [{ kind: "engine", what: "tfjs's tensors", bytes: numBytes }];
  if (numBytesInGPU !== undefined)
    figures.push({ kind: "device", what: "the GPU's memory, by tfjs's count", bytes: numBytesInGPU });
  if (wasm !== undefined)
    figures.push({ kind: "engine", what: "tfjs's WebAssembly memory", bytes: wasm.HEAPU8.byteLength });
  return mostOf([...before, ...figures]);
}

/** A copy: on some devices the tensor's own memory is handed out. */
async function blobOf(tensor: Tensor): Promise<Blob> {
  return { shape: tensor.shape, data: Float32Array.from(await tensor.data()) };
}

interface Gpu {
  pushErrorScope(filter: string): void;
  popErrorScope(): Promise<{ message: string } | null>;
}

/**
 * WebGPU does not throw: where a shader is refused or memory is short, what is read back is 0. The device is asked.
 * @returns throws the first complaint since; nothing on other devices
 */
function watch(tf: Tf): () => Promise<void> {
  const { device } = tf.backend() as { device?: Gpu };
  if (device === undefined) return () => Promise.resolve();
  for (const filter of FILTERS) device.pushErrorScope(filter);
  return async () => {
    const errors = await Promise.all(FILTERS.map(() => device.popErrorScope()));
    const error = errors.find((one) => one !== null);
    if (error) throw new Error(`WebGPU: ${error.message.split("\n")[0]}`);
  };
}

const FILTERS = ["validation", "out-of-memory", "internal"] as const;

/** Takes effect before it returns: only a backend that was never used has to be awaited. */
function use(tf: Tf, { name, flags }: Current): void {
  if (tf.getBackend() !== name) void tf.setBackend(name);
  for (const [flag, word] of Object.entries(flags)) tf.env().set(flag, flagValue(word));
}
