/** NumPy's .npy format: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html */
import { CuppingError } from "../error.ts";
import { fromFloat16 } from "./number-type.ts";
import { count, type Shape } from "./shape.ts";

/** An array as it stands in a file: float16 becomes float32, and integers and truth values become float64. */
export interface NpyArray {
  readonly shape: Shape;
  readonly data: Float32Array | Float64Array;
}

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]; // \x93NUMPY

const READERS: Record<
  string,
  { readonly size: number; readonly read: (view: DataView, at: number, little: boolean) => number }
> = {
  f2: { size: 2, read: (view, at, little) => fromFloat16(view.getUint16(at, little)) },
  f4: { size: 4, read: (view, at, little) => view.getFloat32(at, little) },
  f8: { size: 8, read: (view, at, little) => view.getFloat64(at, little) },
  i4: { size: 4, read: (view, at, little) => view.getInt32(at, little) },
  i8: { size: 8, read: (view, at, little) => Number(view.getBigInt64(at, little)) },
  i2: { size: 2, read: (view, at, little) => view.getInt16(at, little) },
  i1: { size: 1, read: (view, at) => view.getInt8(at) },
  u8: { size: 8, read: (view, at, little) => Number(view.getBigUint64(at, little)) },
  u4: { size: 4, read: (view, at, little) => view.getUint32(at, little) },
  u2: { size: 2, read: (view, at, little) => view.getUint16(at, little) },
  u1: { size: 1, read: (view, at) => view.getUint8(at) },
  b1: { size: 1, read: (view, at) => view.getUint8(at) },
};

/** Types whose numbers float64 holds exactly up to this size only. */
const LONG = new Set(["i8", "u8"]);

/** What stands before the numbers. */
export interface NpyHeader {
  readonly shape: Shape;
  /** Whether the first axis runs fastest. */
  readonly fortran: boolean;
  /** Where the numbers begin, in bytes. */
  readonly start: number;
  /** Bytes of one number. */
  readonly size: number;
  /** The numbers that whole bytes of the array hold, in the file's order. */
  readonly decode: (bytes: Uint8Array) => Float32Array | Float64Array;
}

/** As many bytes from the beginning of a file as hold any plain array's header. */
export const NPY_HEADER_BYTES = 4096;

/** @param bytes at least the header @throws CuppingError NPY_INVALID */
export function decodeNpyHeader(bytes: Uint8Array, file: string): NpyHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 12 || MAGIC.some((byte, i) => bytes[i] !== byte)) {
    throw invalid(file, "This is no .npy file.");
  }
  const long = bytes[6] >= 2;
  const start = long ? 12 : 10;
  const end = start + (long ? view.getUint32(8, true) : view.getUint16(8, true));
  const header = new TextDecoder().decode(bytes.subarray(start, end));
  const descr = /'descr'\s*:\s*'([<>|=])([A-Za-z]\d+)'/.exec(header);
  const order = /'fortran_order'\s*:\s*(True|False)/.exec(header);
  const extents = /'shape'\s*:\s*\(([^)]*)\)/.exec(header);
  if (end > bytes.length || descr === null || order === null || extents === null) {
    throw invalid(file, "The header is cut off, or describes no plain array.");
  }
  const reader = READERS[descr[2]];
  if (reader === undefined) throw invalid(file, `Arrays of type ${descr[1]}${descr[2]} are not read.`);
  const shape = extents[1]
    .split(",")
    .map((text) => text.trim())
    .filter((text) => text !== "")
    .map(Number);
  const little = descr[1] !== ">";
  const { size, read } = reader;
  const decode = (numbers: Uint8Array): Float32Array | Float64Array => {
    const from = new DataView(numbers.buffer, numbers.byteOffset, numbers.byteLength);
    const length = numbers.length / size;
    const data = descr[2] === "f4" || descr[2] === "f2" ? new Float32Array(length) : new Float64Array(length);
    for (let i = 0; i < length; i++) data[i] = read(from, i * size, little);
    if (LONG.has(descr[2]) && data.some((value) => Math.abs(value) > Number.MAX_SAFE_INTEGER)) {
      throw invalid(file, "It holds integers beyond 2^53, which no float64 holds exactly.");
    }
    return data;
  };
  return { shape, fortran: order[1] === "True", start: end, size, decode };
}

/** @throws CuppingError NPY_INVALID */
export function decodeNpy(bytes: Uint8Array, file: string): NpyArray {
  const { shape, fortran, start, size, decode } = decodeNpyHeader(bytes, file);
  const expected = count(shape) * size;
  if (bytes.length - start !== expected) {
    throw invalid(file, `${expected} bytes should follow the header, and ${bytes.length - start} do.`);
  }
  const data = decode(bytes.subarray(start));
  return { shape, data: fortran ? fromFortran(data, shape) : data };
}

/** The file's bytes: version 1.0, little-endian, C order, float32 or float64 as the data are. */
export function encodeNpy(shape: Shape, data: Float32Array | Float64Array): Uint8Array {
  const descr = data instanceof Float32Array ? "<f4" : "<f8";
  const extents = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const dictionary = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${extents}), }`;
  // The data start at a multiple of 64 bytes, after a line break.
  const padded = `${dictionary.padEnd(Math.ceil((10 + dictionary.length + 1) / 64) * 64 - 11)}\n`;
  const bytes = new Uint8Array(10 + padded.length + data.byteLength);
  bytes.set([...MAGIC, 1, 0, padded.length & 255, padded.length >> 8]);
  bytes.set(new TextEncoder().encode(padded), 10);
  bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), 10 + padded.length);
  return bytes;
}

/** Column-major data in row-major order. */
function fromFortran<Data extends Float32Array | Float64Array>(data: Data, shape: Shape): Data {
  const result = data.slice() as Data;
  const index = shape.map(() => 0);
  for (let i = 0; i < data.length; i++) {
    let at = 0;
    for (let axis = shape.length - 1; axis >= 0; axis--) at = at * shape[axis] + index[axis];
    result[i] = data[at];
    for (let axis = shape.length - 1; axis >= 0 && ++index[axis] === shape[axis]; axis--) index[axis] = 0;
  }
  return result;
}

function invalid(file: string, problem: string): CuppingError {
  return new CuppingError("NPY_INVALID", {
    place: file,
    problem,
    remedy: "Save it with numpy.save as float32 or float64, without Python objects.",
  });
}
