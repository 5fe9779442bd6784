/** A net loaded into tfjs. Needs no Node: a page runs it too. */
import type { BlobId, TrainedNet } from "../../caffe/net.ts";
import type { Blob } from "../../tensor/blob.ts";
import type { Session } from "../backend.ts";
import { lower } from "./lower.ts";
import type { Lowerings } from "./lowering/index.ts";
import type { Tf } from "./lowering/lowering.ts";

/**
 * tfjs has one current backend for the whole process, and a session of another device may have changed it: it is set before
 * anything is computed, and nothing is awaited until all is.
 * @param backend tfjs's name of an initialised backend: "cpu", "wasm", "webgpu", "webgl", "tensorflow"
 */
export function createSession(tf: Tf, backend: string, trained: TrainedNet, lowerings: Lowerings): Session {
  use(tf, backend);
  const program = lower(tf, trained, lowerings);
  return {
    async run(feeds, fetch) {
      use(tf, backend);
      const tensors = program.run(
        feeds,
        fetch.filter((id) => !feeds.has(id)),
      );
      try {
        const blobs = new Map<BlobId, Blob>();
        for (const id of fetch) blobs.set(id, feeds.get(id) ?? (await blobOf(id)));
        return blobs;
      } finally {
        for (const tensor of tensors.values()) tensor.dispose();
      }

      async function blobOf(id: BlobId): Promise<Blob> {
        const tensor = tensors.get(id);
        if (tensor === undefined) throw new RangeError(`the net has no blob "${id}"`);
        // A copy: on some devices the tensor's own memory is handed out.
        return { shape: tensor.shape, data: ((await tensor.data()) as Float32Array).slice() };
      }
    },
    [Symbol.asyncDispose]() {
      program.dispose();
      return Promise.resolve();
    },
  };
}

/** Takes effect before it returns: only a backend that was never used has to be awaited. */
function use(tf: Tf, backend: string): void {
  if (tf.getBackend() !== backend) void tf.setBackend(backend);
}
