/**
 * Reads the files of liblmdb 0.9 (data format version 1): every key with the place of its value, in the order of the keys, which is
 * the order that Caffe reads them in. The format is lmdb.h and mdb.c of OpenLDAP, "B+tree pages".
 *
 * Of the packages on npm, lmdb reads only version 2 (and crashes on version 1), and node-lmdb's binaries need a newer C library than
 * Debian 12 has. Read-only and without writers beside it the format is small.
 */
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { CuppingError, messageOf } from "../../error.ts";

export interface LmdbEntry {
  readonly key: Uint8Array;
  /** Of the value's first byte in the file. */
  readonly start: number;
  readonly size: number;
}

const MAGIC = 0xbeefc0de;
/** Before what a page holds: its number, flags, and the bounds of its free space. */
const PAGE_HEADER = 16;
const BRANCH = 1;
const LEAF = 2;
const OVERFLOW = 4;
const META = 8;
/** Of a node: the value stands on pages of its own; the value is a database; the key has several values. */
const BIG_DATA = 1;
const NOT_PLAIN = 2 | 4;
const NONE = 0xffffffffffffffffn;
/** Deeper than any tree of 2⁶⁴ bytes. */
const DEEPEST = 64;

/** @param file data.mdb @throws CuppingError FILE_UNREADABLE, FILE_CORRUPT, FILE_TRUNCATED */
export function readLmdb(file: string, visit: (entry: LmdbEntry, read: ReadValue) => void): void {
  let fd: number;
  try {
    fd = openSync(file, "r");
  } catch (error) {
    throw new CuppingError("FILE_UNREADABLE", {
      place: file,
      problem: `This file cannot be read: ${messageOf(error)}.`,
      remedy: "Give the folder that holds data.mdb.",
      cause: error,
    });
  }
  try {
    new Tree(file, fd).walk(visit);
  } finally {
    closeSync(fd);
  }
}

/** Bytes of the file. */
export type ReadValue = (position: number, length: number) => Buffer;

class Tree {
  readonly #file: string;
  readonly #fd: number;
  readonly #size: number;
  #pageSize = 0;

  constructor(file: string, fd: number) {
    this.#file = file;
    this.#fd = fd;
    this.#size = fstatSync(fd).size;
  }

  walk(visit: (entry: LmdbEntry, read: ReadValue) => void): void {
    const { root, entries } = this.#main();
    let seen = 0n;
    if (root !== NONE) {
      this.#visitPage(root, 0, (entry) => {
        seen++;
        visit(entry, this.#read);
      });
    }
    if (seen !== entries) throw this.#corrupt(`It should have ${entries} entries, and ${seen} were found.`);
  }

  /** The main database, as the last transaction left it: the two meta pages are written in turns. */
  #main(): { root: bigint; entries: bigint } {
    const first = this.#meta(0);
    this.#pageSize = first.pageSize;
    if (this.#pageSize < 256 || this.#pageSize > 65536 || (this.#pageSize & (this.#pageSize - 1)) !== 0) {
      throw this.#corrupt(`Its pages have ${this.#pageSize} bytes.`);
    }
    const second = this.#meta(this.#pageSize);
    return second.transaction > first.transaction ? second : first;
  }

  #meta(position: number): { pageSize: number; root: bigint; entries: bigint; transaction: bigint } {
    const page = this.#read(position, PAGE_HEADER + 136);
    const magic = page.readUInt32LE(PAGE_HEADER);
    const version = page.readUInt32LE(PAGE_HEADER + 4);
    if ((page.readUInt16LE(10) & META) === 0 || magic !== MAGIC) {
      throw this.#corrupt("This is no LMDB file of a 64-bit little-endian machine.");
    }
    if (version !== 1) {
      throw this.#corrupt(`Its data format has version ${version}, and Caffe's liblmdb 0.9 writes version 1.`);
    }
    // Two descriptions of databases follow address and map size: of free pages, whose first number is the page size, and the main one.
    const free = PAGE_HEADER + 24;
    const main = free + 48;
    return {
      pageSize: page.readUInt32LE(free),
      entries: page.readBigUInt64LE(main + 32),
      root: page.readBigUInt64LE(main + 40),
      transaction: page.readBigUInt64LE(main + 56),
    };
  }

  #visitPage(number: bigint, depth: number, visit: (entry: LmdbEntry) => void): void {
    const position = Number(number) * this.#pageSize;
    const page = this.#read(position, this.#pageSize);
    const flags = page.readUInt16LE(10);
    if (page.readBigUInt64LE(0) !== number || (flags & (BRANCH | LEAF)) === 0 || depth > DEEPEST) {
      throw this.#corrupt(`Page ${number} is no page of its tree.`);
    }
    const nodes = (page.readUInt16LE(12) - PAGE_HEADER) / 2;
    for (let i = 0; i < nodes; i++) {
      const node = page.readUInt16LE(PAGE_HEADER + 2 * i);
      const low = page.readUInt16LE(node);
      const high = page.readUInt16LE(node + 2);
      const nodeFlags = page.readUInt16LE(node + 4);
      if ((flags & BRANCH) !== 0) {
        this.#visitPage(BigInt(low) | (BigInt(high) << 16n) | (BigInt(nodeFlags) << 32n), depth + 1, visit);
        continue;
      }
      if ((nodeFlags & NOT_PLAIN) !== 0) throw this.#corrupt("It holds named databases, or several values of one key.");
      const keyEnd = node + 8 + page.readUInt16LE(node + 6);
      const key = page.subarray(node + 8, keyEnd);
      const size = low + high * 65536;
      const start = (nodeFlags & BIG_DATA) === 0 ? position + keyEnd : this.#overflow(page.readBigUInt64LE(keyEnd));
      if (start + size > this.#size) throw this.#truncated();
      visit({ key, start, size });
    }
  }

  /** Where a value on pages of its own begins. */
  #overflow(number: bigint): number {
    const position = Number(number) * this.#pageSize;
    const header = this.#read(position, PAGE_HEADER);
    if ((header.readUInt16LE(10) & OVERFLOW) === 0) throw this.#corrupt(`Page ${number} holds no value.`);
    return position + PAGE_HEADER;
  }

  readonly #read: ReadValue = (position, length) => {
    const bytes = Buffer.alloc(length);
    if (position + length > this.#size || readSync(this.#fd, bytes, 0, length, position) !== length)
      throw this.#truncated();
    return bytes;
  };

  #corrupt(problem: string): CuppingError {
    return new CuppingError("FILE_CORRUPT", {
      place: this.#file,
      problem,
      remedy: "Give a database that Caffe's convert_imageset wrote; mdb_copy makes a clean copy of one.",
    });
  }

  #truncated(): CuppingError {
    return new CuppingError("FILE_TRUNCATED", {
      place: this.#file,
      problem: "The file ends before its last page.",
      remedy: "Copy it again.",
    });
  }
}
