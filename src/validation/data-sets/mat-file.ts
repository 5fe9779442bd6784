/**
 * MATLAB's MAT-files of level 5, as far as the devkits of ILSVRC need them: numbers, text, cells and struct arrays, nested and
 * compressed. The format is MathWorks' "MAT-File Format" (matfile_format.pdf), chapter 1. The one reader on npm is under the GPL.
 */
import { inflateSync } from "node:zlib";
import { CuppingError } from "../../error.ts";

/** A MATLAB array; what it holds is in MATLAB's order, the first axis fastest. */
export type MatValue =
  | { readonly kind: "numbers"; readonly dims: readonly number[]; readonly data: readonly number[] }
  | { readonly kind: "text"; readonly dims: readonly number[]; readonly text: string }
  | { readonly kind: "cells"; readonly dims: readonly number[]; readonly cells: readonly MatValue[] }
  | {
      readonly kind: "structs";
      readonly dims: readonly number[];
      readonly structs: readonly Readonly<Record<string, MatValue>>[];
    }
  /** Sparse arrays, objects, functions. */
  | { readonly kind: "other"; readonly dims: readonly number[] };

const HEADER = 128;
const MATRIX = 14;
const COMPRESSED = 15;

/** Bytes of one number and how it is read, by the type of a data element. */
const NUMBERS: Readonly<Record<number, readonly [number, (view: DataView, at: number, little: boolean) => number]>> = {
  1: [1, (view, at) => view.getInt8(at)],
  2: [1, (view, at) => view.getUint8(at)],
  3: [2, (view, at, little) => view.getInt16(at, little)],
  4: [2, (view, at, little) => view.getUint16(at, little)],
  5: [4, (view, at, little) => view.getInt32(at, little)],
  6: [4, (view, at, little) => view.getUint32(at, little)],
  7: [4, (view, at, little) => view.getFloat32(at, little)],
  9: [8, (view, at, little) => view.getFloat64(at, little)],
  12: [8, (view, at, little) => Number(view.getBigInt64(at, little))],
  13: [8, (view, at, little) => Number(view.getBigUint64(at, little))],
  // Text: UTF-16 and UTF-32 are their code units.
  17: [2, (view, at, little) => view.getUint16(at, little)],
  18: [4, (view, at, little) => view.getUint32(at, little)],
};
const UTF8 = 16;

const CLASS = { cell: 1, struct: 2, char: 4, firstNumeric: 6, lastNumeric: 15 };

/** The variables of a file, by name. @throws CuppingError FILE_CORRUPT */
export function readMatFile(bytes: Uint8Array, file: string): Map<string, MatValue> {
  const corrupt = (problem: string, cause?: unknown): CuppingError =>
    new CuppingError("FILE_CORRUPT", { place: file, problem, remedy: "Fetch the file again.", cause });
  const mark = bytes.length < HEADER ? "" : String.fromCharCode(bytes[126], bytes[127]);
  if (mark !== "IM" && mark !== "MI") throw corrupt("This is no MAT-file of level 5.");
  try {
    return new Elements(bytes.subarray(HEADER), mark === "IM").variables();
  } catch (error) {
    if (!(error instanceof RangeError) && !(error instanceof Error && "errno" in error)) throw error;
    throw corrupt(`This MAT-file is cut off or damaged: ${error.message}.`, error);
  }
}

interface Element {
  readonly type: number;
  readonly data: Uint8Array;
}

/** Reads data elements one after another. @throws RangeError where they do not fit */
class Elements {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #little: boolean;
  #at = 0;

  constructor(bytes: Uint8Array, little: boolean) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#little = little;
  }

  variables(): Map<string, MatValue> {
    const found = new Map<string, MatValue>();
    while (this.#at < this.#bytes.length) {
      const element = this.#next();
      if (element.type === COMPRESSED) {
        const inside = new Elements(inflateSync(element.data), this.#little);
        for (const [name, value] of inside.variables()) found.set(name, value);
      } else if (element.type === MATRIX) {
        const { name, value } = this.#inside(element).#array();
        found.set(name, value);
      }
    }
    return found;
  }

  #inside({ data }: Element): Elements {
    return new Elements(data, this.#little);
  }

  #next(): Element {
    const tag = this.#view.getUint32(this.#at, this.#little);
    // Up to four bytes fit into the tag itself: the number of bytes is then in its upper half.
    const small = tag >>> 16;
    const type = small > 0 ? tag & 0xffff : tag;
    const length = small > 0 ? small : this.#view.getUint32(this.#at + 4, this.#little);
    const start = this.#at + (small > 0 ? 4 : 8);
    const end = start + length;
    if (small > 4 || end > this.#bytes.length) throw new RangeError("an element reaches beyond its place");
    // Elements begin at multiples of 8 bytes; after compressed ones there is no gap.
    this.#at = type === COMPRESSED ? end : Math.min(Math.ceil(end / 8) * 8, this.#bytes.length);
    if (small > 0) this.#at = start + 4;
    return { type, data: this.#bytes.subarray(start, end) };
  }

  #array(): { readonly name: string; readonly value: MatValue } {
    // Where there is nothing at all, as in an empty field.
    if (this.#bytes.length === 0) return { name: "", value: { kind: "numbers", dims: [0, 0], data: [] } };
    const flags = this.#numbers();
    const kind = flags[0] & 0xff;
    const dims = this.#numbers();
    const name = this.#text();
    return { name, value: this.#value(kind, dims) };
  }

  #value(kind: number, dims: readonly number[]): MatValue {
    const number = dims.reduce((product, extent) => product * extent, 1);
    if (kind === CLASS.char) return { kind: "text", dims, text: this.#text() };
    if (kind >= CLASS.firstNumeric && kind <= CLASS.lastNumeric)
      return { kind: "numbers", dims, data: this.#numbers() };
    if (kind === CLASS.cell)
      return { kind: "cells", dims, cells: Array.from({ length: number }, () => this.#nested()) };
    if (kind !== CLASS.struct) return { kind: "other", dims };
    const [width] = this.#numbers();
    const names = this.#next().data;
    const fields = Array.from({ length: names.length / width }, (_, i) =>
      new TextDecoder().decode(names.subarray(i * width, (i + 1) * width)).replace(/\0.*$/s, ""),
    );
    const structs = Array.from({ length: number }, () =>
      Object.fromEntries(fields.map((field) => [field, this.#nested()] as const)),
    );
    return { kind: "structs", dims, structs };
  }

  #nested(): MatValue {
    const element = this.#next();
    if (element.type !== MATRIX) throw new RangeError(`an element of type ${element.type} stands for an array`);
    return this.#inside(element).#array().value;
  }

  #numbers(): number[] {
    const { type, data } = this.#next();
    const number = NUMBERS[type];
    if (number === undefined) throw new RangeError(`an element of type ${type} stands for numbers`);
    const [size, read] = number;
    const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
    return Array.from({ length: Math.floor(data.length / size) }, (_, i) => read(view, i * size, this.#little));
  }

  #text(): string {
    const start = this.#at;
    const { type, data } = this.#next();
    if (type === UTF8) return new TextDecoder().decode(data);
    this.#at = start;
    return this.#numbers().reduce((text, code) => text + String.fromCodePoint(code), "");
  }
}
