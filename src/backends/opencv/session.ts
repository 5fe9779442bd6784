/** A net loaded into OpenCV. */
import { randomUUID } from "node:crypto";
import type { BlobId, TrainedNet } from "../../caffe/net.ts";
import type { Blob } from "../../tensor/blob.ts";
import type { Outputs, Session } from "../backend.ts";
import { openCvFiles } from "./files.ts";
import type { Mat, OpenCv } from "./opencv.ts";

/**
 * @param broken is called when the module itself broke
 * @throws Error with OpenCV's complaint
 */
export function createSession(cv: OpenCv, trained: TrainedNet, outputs: Outputs, broken: () => void): Session {
  const { prototxt, caffemodel, inputs, layers } = openCvFiles(trained);
  const name = randomUUID();
  const files = [
    [`${name}.prototxt`, new TextEncoder().encode(prototxt)],
    [`${name}.caffemodel`, caffemodel],
  ] as const;
  const net = complaining(cv, broken, () => {
    try {
      for (const [file, bytes] of files) cv.FS_createDataFile("/", file, bytes, true, true, true);
      return cv.readNetFromCaffe(files[0][0], files[1][0]);
    } finally {
      for (const [file] of files) unlink(cv, file);
    }
  });
  // All that may be asked for, every time: OpenCV fuses no layer into the one before whose top is asked for, and so computes the
  // same whatever is.
  const seen = outputs === "all" ? layers.keys() : trained.net.outputs;
  const names = [...new Set([...seen].flatMap((id) => layers.get(id) ?? []))];
  return {
    run: async (feeds, fetch) =>
      complaining(cv, broken, () => {
        const held: { delete(): void }[] = [];
        try {
          for (const [id, { data }] of feeds) {
            const row = new cv.Mat(1, data.length, cv.CV_32FC1);
            held.push(row);
            row.data32F.set(data);
            net.setInput(row, inputs.get(id) as string);
          }
          const tops = new cv.MatVector();
          held.push(tops);
          if (fetch.some((id) => !feeds.has(id))) net.forward2(tops, names);
          const blobs = new Map<BlobId, Blob>();
          for (const id of fetch) blobs.set(id, feeds.get(id) ?? blobOf(tops, names.indexOf(layers.get(id) ?? "")));
          return blobs;

          function blobOf(mats: typeof tops, i: number): Blob {
            if (i < 0) throw new RangeError("the net has no such blob");
            const mat: Mat = mats.get(i);
            held.push(mat);
            if (mat.type() !== cv.CV_32FC1)
              throw new Error(`OpenCV returns numbers of its type ${mat.type()}, not float32`);
            return { shape: [...mat.matSize], data: Float32Array.from(mat.data32F) };
          }
        } finally {
          for (const one of held.toReversed()) release(one);
        }
      }),
    memory: () => [{ kind: "engine", what: "OpenCV's WebAssembly memory", bytes: cv.HEAPU8.byteLength }],
    [Symbol.asyncDispose]() {
      release(net);
      return Promise.resolve();
    },
  };
}

/** OpenCV throws addresses of its exceptions. */
function complaining<T>(cv: OpenCv, broken: () => void, action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (error instanceof Error && error.name === "RuntimeError") {
      broken();
      throw new Error(`OpenCV's module broke: ${error.message}`, { cause: error });
    }
    if (typeof error !== "number") throw error;
    const { msg } = cv.exceptionFromPtr(error);
    const [, complaint = msg] = /error: (.*)/s.exec(msg) ?? [];
    throw new Error(`OpenCV: ${complaint.trim().replaceAll(/\s+/g, " ").slice(0, 300)}`, { cause: error });
  }
}

function release(one: { delete(): void }): void {
  try {
    one.delete();
  } catch {
    // In a module that broke there is nothing to give back.
  }
}

function unlink(cv: OpenCv, file: string): void {
  try {
    cv.FS_unlink(`/${file}`);
  } catch {
    // It was never written.
  }
}
