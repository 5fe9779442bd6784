/**
 * A session in a thread of its own. onnxruntime-node computes in the thread that calls it, which can do nothing else meanwhile:
 * a run over many images would not read, prepare and record while it computes.
 */
import { Worker } from "node:worker_threads";
import type { InferenceSession } from "onnxruntime-node";
import type { BlobId } from "../../caffe/net.ts";
import { CuppingError, messageOf } from "../../error.ts";
import type { Blob } from "../../tensor/blob.ts";
import type { Session } from "../backend.ts";

type Blobs = readonly (readonly [BlobId, Blob])[];

/** Plain JavaScript: no loader has to be at work in the thread. What is fed goes back with what was computed. */
const WORKER = `
  const { parentPort, workerData: { module, model, options } } = require("node:worker_threads");
  import(module).then(async (ort) => {
    const session = await ort.InferenceSession.create(model, options);
    parentPort.on("message", async ({ feeds, fetch }) => {
      if (feeds === undefined) {
        await session.release();
        return parentPort.close();
      }
      const tensors = feeds.map(([id, { shape, data }]) => [id, new ort.Tensor("float32", data, shape)]);
      const outputs = await session.run(Object.fromEntries(tensors), fetch);
      const blobs = feeds.concat(fetch.map((id) => [id, { shape: outputs[id].dims, data: outputs[id].data.slice() }]));
      parentPort.postMessage(blobs, blobs.map(([, { data }]) => data.buffer));
    });
    parentPort.postMessage([]);
  });
`;

interface Waiting {
  readonly resolve: (blobs: Blobs) => void;
  readonly reject: (error: CuppingError) => void;
}

/** @param file an ONNX file's bytes, which are moved into the thread */
export async function createSessionApart(file: Uint8Array, options: InferenceSession.SessionOptions): Promise<Session> {
  // What stands in a larger buffer cannot be moved.
  const model = file.byteLength === file.buffer.byteLength ? file : new Uint8Array(file);
  const worker = new Worker(WORKER, {
    eval: true,
    execArgv: [],
    workerData: { module: import.meta.resolve("onnxruntime-node"), model, options },
    transferList: [model.buffer as ArrayBuffer],
  });
  const waiting: Waiting[] = [];
  let failure: unknown;
  const ended = new Promise<void>((resolve) => worker.on("exit", () => resolve()));
  worker.on("message", (blobs: Blobs) => waiting.shift()?.resolve(blobs));
  worker.on("error", (error) => {
    failure = error;
  });
  const died = (): CuppingError =>
    new CuppingError("BACKEND_FAILED", {
      place: "onnxruntime",
      problem: `The engine's thread has ended${failure === undefined ? "" : `: ${messageOf(failure)}`}.`,
      remedy: "Use another backend, or see whether `cupping verify` finds the layer.",
      cause: failure,
    });
  let alive = true;
  worker.on("exit", () => {
    alive = false;
    for (const { reject } of waiting.splice(0)) reject(died());
  });
  const answer = (): Promise<Blobs> =>
    new Promise((resolve, reject) => {
      if (alive) waiting.push({ resolve, reject });
      else reject(died());
    });

  await answer();
  return {
    queues: true,
    async run(feeds, wanted) {
      const fetch = wanted.filter((id) => !feeds.has(id));
      if (fetch.length === 0) return feeds;
      const answered = answer();
      const moved = [...feeds.values()].map(({ data }) => data.buffer as ArrayBuffer);
      worker.postMessage({ feeds: [...feeds], fetch }, moved);
      return new Map(await answered);
    },
    async [Symbol.asyncDispose]() {
      worker.postMessage({}, []);
      await ended;
    },
  };
}
