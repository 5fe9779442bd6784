/** A net loaded into onnxruntime. */
import type { InferenceSession, TypedTensor } from "onnxruntime-node";
import type { BlobId } from "../../caffe/net.ts";
import type { Blob } from "../../tensor/blob.ts";
import type { Session } from "../backend.ts";
import type { OnnxRuntime } from "./device.ts";

export function createSession(ort: OnnxRuntime, session: InferenceSession): Session {
  return {
    async run(feeds, fetch) {
      const tensors = Object.fromEntries(
        [...feeds].map(([id, { shape, data }]) => [id, new ort.Tensor("float32", data, shape)]),
      );
      const names = fetch.filter((id) => !feeds.has(id));
      const outputs = names.length === 0 ? {} : await session.run(tensors, names);
      const blobs = new Map<BlobId, Blob>();
      for (const id of fetch) {
        const fed = feeds.get(id);
        blobs.set(id, fed ?? blobOf(outputs[id] as TypedTensor<"float32">));
      }
      return blobs;
    },
    async [Symbol.asyncDispose]() {
      await session.release();
    },
  };
}

/** A copy: onnxruntime may use its memory again. */
function blobOf({ dims, data }: TypedTensor<"float32">): Blob {
  return { shape: dims, data: data.slice() };
}
