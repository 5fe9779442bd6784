/** Writes a MAT-file of level 5 with one compressed struct array, as MATLAB wrote the devkits' meta.mat. */
import { deflateSync } from "node:zlib";

/** A number, text, or a row of numbers. */
export type MatField = number | string | readonly number[];

const INT8 = 1;
const UINT8 = 2;
const UINT16 = 4;
const INT32 = 5;
const UINT32 = 6;
const DOUBLE = 9;
const MATRIX = 14;
const COMPRESSED = 15;

const CLASS = { struct: 2, char: 4, double: 6 };
/** Of a field's name, with the zero at its end. */
const NAME_BYTES = 32;

/** @param structs an N×1 struct array; all have the fields of the first */
export function writeMatFile(variable: string, structs: readonly Readonly<Record<string, MatField>>[]): Buffer {
  const header = Buffer.alloc(128, " ");
  header.write("MATLAB 5.0 MAT-file, written by cupping's rehearsal");
  header.fill(0, 116, 124);
  header.writeUInt16LE(0x0100, 124);
  header.write("IM", 126);
  const fields = Object.keys(structs[0]);
  const names = Buffer.alloc(NAME_BYTES * fields.length);
  for (const [i, field] of fields.entries()) names.write(field, NAME_BYTES * i);
  const array = matrix(CLASS.struct, [structs.length, 1], variable, [
    element(INT32, int32([NAME_BYTES])),
    element(INT8, names),
    ...structs.flatMap((struct) => fields.map((field) => valueOf(struct[field]))),
  ]);
  const packed = deflateSync(array);
  const tag = Buffer.alloc(8);
  tag.writeUInt32LE(COMPRESSED, 0);
  tag.writeUInt32LE(packed.length, 4);
  return Buffer.concat([header, tag, packed]);
}

function valueOf(field: MatField): Buffer {
  if (typeof field === "string") {
    return matrix(CLASS.char, [field.length === 0 ? 0 : 1, field.length], "", [
      element(UINT16, Buffer.from(field, "utf16le")),
    ]);
  }
  const numbers = typeof field === "number" ? [field] : field;
  return matrix(CLASS.double, [1, numbers.length], "", [smallest(numbers)]);
}

/** MATLAB stores doubles in the smallest type that holds them. */
function smallest(numbers: readonly number[]): Buffer {
  const most = Math.max(0, ...numbers);
  if (numbers.every((x) => Number.isInteger(x) && x >= 0) && most < 2 ** 16) {
    return most < 2 ** 8
      ? element(UINT8, Buffer.from(numbers))
      : element(UINT16, Buffer.from(Uint16Array.from(numbers).buffer));
  }
  return element(DOUBLE, Buffer.from(Float64Array.from(numbers).buffer));
}

function matrix(kind: number, dims: readonly number[], name: string, rest: readonly Buffer[]): Buffer {
  const flags = Buffer.alloc(8);
  flags.writeUInt32LE(kind);
  const parts = [element(UINT32, flags), element(INT32, int32(dims)), element(INT8, Buffer.from(name)), ...rest];
  return element(MATRIX, Buffer.concat(parts));
}

/** Small ones in their tag, others after it, filled up to 8 bytes. */
function element(type: number, data: Buffer): Buffer {
  if (data.length > 0 && data.length <= 4) {
    const small = Buffer.alloc(8);
    small.writeUInt32LE(type + data.length * 65536);
    data.copy(small, 4);
    return small;
  }
  const whole = Buffer.alloc(8 + Math.ceil(data.length / 8) * 8);
  whole.writeUInt32LE(type);
  whole.writeUInt32LE(data.length, 4);
  data.copy(whole, 8);
  return whole;
}

function int32(numbers: readonly number[]): Buffer {
  return Buffer.from(Int32Array.from(numbers).buffer);
}
