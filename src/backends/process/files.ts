/** The files of a session: the net on the way to the program, and blobs both ways. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type BlobId, paramsOf, type TrainedNet } from "../../caffe/net.ts";
import { caffeFiles } from "../../caffe/write.ts";
import { CuppingError, messageOf } from "../../error.ts";
import type { Outputs } from "../backend.ts";
import type { Blob } from "../../tensor/blob.ts";
import { decodeNpy, encodeNpy } from "../../tensor/npy.ts";
import { count, formatShape, type Shape } from "../../tensor/shape.ts";
import { lower } from "../onnxruntime/lower.ts";
import { LOWERINGS } from "../onnxruntime/lowering/index.ts";
import type { BlobFile, NetFormat } from "./protocol.ts";

/** Writes the net in the form that the program asked for. @returns the names of its files, by what they are */
export async function writeNet(
  trained: TrainedNet,
  format: NetFormat,
  folder: string,
  outputs: Outputs,
): Promise<Record<string, string>> {
  switch (format) {
    case "caffe": {
      const { prototxt, caffemodel } = caffeFiles(trained);
      await writeFile(join(folder, "net.prototxt"), prototxt);
      await writeFile(join(folder, "net.caffemodel"), caffemodel);
      return { prototxt: "net.prototxt", caffemodel: "net.caffemodel" };
    }
    case "onnx":
      await writeFile(join(folder, "net.onnx"), lower(trained, LOWERINGS, outputs));
      return { onnx: "net.onnx" };
    case "layers":
      await writeFile(join(folder, "net.json"), JSON.stringify(await layersOf(trained, folder), null, 1));
      return { layers: "net.json" };
    default:
      return format satisfies never;
  }
}

/** The net as a list of layers whose settings have Caffe's defaults and rules applied. Params become .npy files. */
async function layersOf(trained: TrainedNet, folder: string): Promise<object> {
  let written = 0;
  const layers: object[] = [];
  for (const layer of trained.net.layers) {
    const { name, type, settings, bottoms, tops, bottomShapes, topShapes } = layer;
    const params: string[] = [];
    for (const { shape, data } of paramsOf(trained, layer)) {
      const file = `param-${written++}.npy`;
      await writeFile(join(folder, file), encodeNpy(shape, data));
      params.push(file);
    }
    layers.push({ name, type, settings, bottoms, tops, bottomShapes, topShapes, params });
  }
  return { name: trained.net.name, layers };
}

export async function writeBlob(
  blob: BlobId,
  { shape, data }: Blob,
  tensors: "npy" | "raw",
  folder: string,
  stem: string,
): Promise<BlobFile> {
  const file = `${stem}.${tensors === "npy" ? "npy" : "f32"}`;
  // Raw bytes are little-endian: so is every machine that Node runs on.
  const raw = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  await writeFile(join(folder, file), tensors === "npy" ? encodeNpy(shape, data) : raw);
  return { blob, shape, file };
}

/** @param answered what the program says of the blob @throws CuppingError BACKEND_FAILED */
export async function readBlob(answered: unknown, folder: string, place: string): Promise<{ id: BlobId; blob: Blob }> {
  const fail = (problem: string, cause?: unknown): never => {
    throw new CuppingError("BACKEND_FAILED", { place, problem, remedy: "See docs/process-protocol.md, run.", cause });
  };
  const { blob: id, file, shape } = (answered ?? {}) as Partial<BlobFile>;
  if (typeof id !== "string") return fail(`It returned a blob without a name: ${JSON.stringify(answered)}.`);
  if (typeof file !== "string" || !/^[\w-][\w.-]*\.(npy|f32)$/.test(file)) {
    return fail(`Blob "${id}" is in ${JSON.stringify(file)}, which is no .npy or .f32 file of the session's folder.`);
  }
  let bytes: Uint8Array;
  try {
    bytes = await readFile(join(folder, file));
  } catch (error) {
    return fail(`Blob "${id}" should be in ${file}, which cannot be read: ${messageOf(error)}.`, error);
  }
  if (file.endsWith(".npy")) {
    const array = decodeNpy(bytes, `${place}, blob "${id}"`);
    return { id, blob: { shape: array.shape, data: Float32Array.from(array.data) } };
  }
  if (!isShape(shape)) return fail(`Blob "${id}" is raw, and its shape is ${JSON.stringify(shape)}.`);
  if (bytes.byteLength !== 4 * count(shape)) {
    return fail(`Blob "${id}" is ${formatShape(shape)}, and ${file} has ${bytes.byteLength} bytes.`);
  }
  // A copy of its own: what Node reads may stand at any byte of a shared buffer.
  return { id, blob: { shape, data: new Float32Array(bytes.slice().buffer) } };
}

function isShape(shape: unknown): shape is Shape {
  return Array.isArray(shape) && shape.every((extent) => Number.isInteger(extent) && (extent as number) >= 0);
}
