/**
 * The numbers that an ONNX file stores: in the file itself, or in files beside it, as those of models beyond 2 GiB are
 * (onnx/onnx, docs/ExternalData.md).
 */
import { closeSync, openSync, readSync, realpathSync, statSync } from "node:fs";
import { dirname, isAbsolute, join, relative } from "node:path";
import { CuppingError, messageOf } from "../../../error.ts";
import { decodeNumbers, isInteger, NUMBER_SIZES, type NumberType } from "../../../tensor/number-type.ts";
import { count, type Shape } from "../../../tensor/shape.ts";
import type { ArtifactConstant } from "../../artifact.ts";
import { EXTERNAL, NUMBER_TYPES } from "./schema.ts";

/** A TensorProto, as protobufjs makes a plain object of it. */
export interface StoredTensor {
  readonly dims: Shape;
  readonly data_type?: number;
  readonly float_data: readonly number[];
  readonly int32_data: readonly number[];
  readonly double_data: readonly number[];
  readonly raw_data?: Uint8Array;
  readonly data_location?: number;
  readonly external_data: readonly { readonly key?: string; readonly value?: string }[];
}

/** A piece of a file. */
interface Piece {
  readonly path: string;
  readonly offset: number;
  readonly length: number;
}

/**
 * Whether all that lies in other files is there.
 * @param file the model's
 * @returns whether anything does
 * @throws CuppingError FILE_UNREADABLE, FILE_TRUNCATED; FILE_CORRUPT for a path that leaves the model's folder
 */
export function checkExternal(file: string, constants: ReadonlyMap<string, StoredTensor>): boolean {
  const outside = [...constants].filter(([, { data_location }]) => data_location === EXTERNAL);
  const sizes = new Map<string, number>();
  for (const [name, tensor] of outside) {
    const { path, offset, length } = pieceOf(file, name, tensor);
    const size = sizes.get(path) ?? sizeOf(file, name, path);
    sizes.set(path, size);
    if (offset + length > size) {
      throw new CuppingError("FILE_TRUNCATED", {
        place: path,
        problem: `It has ${size} bytes, and "${name}" of ${file} reads it up to byte ${offset + length}.`,
        remedy: "Copy the model once more, with all of its files, or convert the net anew.",
      });
    }
  }
  return outside.length > 0;
}

/** The numbers of a constant; undefined where it holds others, or none. */
export function numbersOf(file: string, name: string, tensor: StoredTensor): ArtifactConstant | undefined {
  const { dims, data_type = 0, raw_data } = tensor;
  const type = NUMBER_TYPES[data_type];
  if (type === undefined) return undefined;
  const data =
    tensor.data_location === EXTERNAL
      ? decodeNumbers(read(pieceOf(file, name, tensor)), type)
      : raw_data === undefined || raw_data.length === 0
        ? listed(tensor, type)
        : decodeNumbers(raw_data, type);
  return data.length === count(dims) ? { shape: dims, data, type } : undefined;
}

/** Numbers in a list of their own: 16-bit floats as the integers of their bits. */
function listed({ float_data, int32_data, double_data }: StoredTensor, type: NumberType): Float32Array {
  if (type === "float32") return Float32Array.from(float_data);
  if (type === "float64") return Float32Array.from(double_data);
  if (isInteger(type)) return Float32Array.from(int32_data);
  return decodeNumbers(new Uint8Array(Uint16Array.from(int32_data).buffer), type);
}

function pieceOf(file: string, name: string, { external_data, dims, data_type = 0 }: StoredTensor): Piece {
  const of = new Map(external_data.map(({ key = "", value = "" }) => [key, value]));
  const number = (key: string, otherwise: number): number => {
    const value = of.get(key);
    if (value === undefined) return otherwise;
    if (!/^\d+$/.test(value))
      throw corrupt(file, `The ${key} of "${name}" in its file is "${value}", which is no count.`);
    return Number(value);
  };
  const location = of.get("location") ?? "";
  const path = join(dirname(file), location);
  if (location === "" || isAbsolute(location) || leaves(dirname(file), path)) {
    throw corrupt(
      file,
      `The numbers of "${name}" should lie in "${location}", which is no file in the model's folder.`,
    );
  }
  return {
    path,
    offset: number("offset", 0),
    length: number("length", (NUMBER_SIZES[NUMBER_TYPES[data_type]] ?? 0) * count(dims)),
  };
}

function leaves(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way === ".." || way.startsWith("../") || isAbsolute(way);
}

function sizeOf(file: string, name: string, path: string): number {
  let real: string;
  let size: number;
  try {
    real = realpathSync(path);
    ({ size } = statSync(real));
  } catch (error) {
    throw new CuppingError("FILE_UNREADABLE", {
      place: file,
      problem: `The numbers of "${name}" lie in ${path}, which cannot be read: ${messageOf(error)}.`,
      remedy: "Keep the files that belong to the model in its folder.",
      cause: error,
    });
  }
  if (leaves(realpathSync(dirname(file)), real)) {
    throw corrupt(file, `The numbers of "${name}" lie in ${path}, a link that leaves the model's folder.`);
  }
  return size;
}

function corrupt(file: string, problem: string): CuppingError {
  return new CuppingError("FILE_CORRUPT", { place: file, problem, remedy: "Convert the net anew." });
}

/** @throws CuppingError FILE_UNREADABLE */
function read({ path, offset, length }: Piece): Uint8Array {
  const bytes = new Uint8Array(length);
  try {
    const handle = openSync(path, "r");
    try {
      for (let at = 0; at < length; ) {
        const got = readSync(handle, bytes, at, Math.min(length - at, 2 ** 30), offset + at);
        if (got === 0) throw new Error("it has become shorter");
        at += got;
      }
    } finally {
      closeSync(handle);
    }
  } catch (error) {
    throw new CuppingError("FILE_UNREADABLE", {
      place: path,
      problem: `This file cannot be read: ${messageOf(error)}.`,
      remedy: "Check that the file may be read, and is not being written.",
      cause: error,
    });
  }
  return bytes;
}
