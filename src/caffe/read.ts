/** Reads Caffe's files, and says clearly what a file is that is no Caffe file. */
import { open, stat } from "node:fs/promises";
import type { Blob } from "../tensor/blob.ts";
import type { BlobMessage } from "./blob-message.ts";
import type { NetParameter } from "./schema/messages.ts";
import { CuppingError, messageOf } from "../error.ts";
import { systemReason } from "../files.ts";
import { count, formatShape } from "../tensor/shape.ts";
import { isFull, statedShape } from "./blob-message.ts";
import { decodeCaffemodel } from "./caffemodel.ts";
import { parsePrototxt } from "./prototxt.ts";
import { typeOf } from "./schema/codec.ts";

/** protobuf refuses messages of 2 GiB and more, and so does Caffe (io.cpp sets the limit to INT_MAX). */
const MOST_BYTES = 2 ** 31 - 1;
const CHUNK = 64 * 2 ** 20;

/** The net as the file has it: not upgraded. @throws CuppingError for anything that is no prototxt */
export async function readPrototxt(file: string): Promise<NetParameter> {
  return prototxtOf(await readBytes(file), file);
}

/** The weights as the file has them: not upgraded. @throws CuppingError for anything that is no caffemodel */
export async function readCaffemodel(file: string): Promise<NetParameter> {
  return caffemodelOf(await readBytes(file), file);
}

/** Either format, told apart by content. */
export async function readNet(file: string): Promise<{ net: NetParameter; format: "text" | "binary" }> {
  const bytes = await readBytes(file);
  return isText(bytes)
    ? { net: prototxtOf(bytes, file), format: "text" }
    : { net: caffemodelOf(bytes, file), format: "binary" };
}

/** A binaryproto: one blob, such as a mean image (C×H×W, or 1×C×H×W in old files). */
export async function readBinaryproto(file: string): Promise<Blob> {
  const bytes = await readBytes(file);
  refuseForeign(bytes, file);
  let blob: BlobMessage;
  try {
    blob = typeOf("BlobProto").decode(bytes) as unknown as BlobMessage;
  } catch (error) {
    throw new CuppingError("FILE_CORRUPT", {
      place: file,
      problem: `This is no whole binaryproto: ${messageOf(error)}.`,
      remedy: "Fetch or copy it again.",
      cause: error,
    });
  }
  const shape = statedShape(blob);
  if (!isFull(blob) || count(shape) === 0) {
    throw new CuppingError("FILE_CORRUPT", {
      place: file,
      problem: `The blob states ${formatShape(shape)} and holds ${blob.data.length} values.`,
      remedy: "Give a .binaryproto that compute_image_mean wrote.",
    });
  }
  return { shape, data: blob.data };
}

/** Reads a file into one buffer of its own. fs.readFile stops at 2 GiB and may hand out a part of a shared pool. */
async function readBytes(file: string): Promise<Uint8Array<ArrayBuffer>> {
  const unreadable = (error: unknown, problem: string): CuppingError =>
    new CuppingError("FILE_UNREADABLE", {
      place: file,
      problem,
      remedy: "Check that the path is right and the file may be read.",
      cause: error,
    });
  const info = await stat(file).catch((error: unknown) => {
    throw unreadable(error, `This file cannot be read: ${systemReason(error)}.`);
  });
  if (!info.isFile())
    throw unreadable(undefined, info.isDirectory() ? "This is a folder, and no file." : "This is no file.");
  if (info.size === 0)
    throw new CuppingError("FILE_TRUNCATED", {
      place: file,
      problem: "This file is empty.",
      remedy: "Fetch or copy it again.",
    });
  if (info.size > MOST_BYTES) {
    throw new CuppingError("FILE_TOO_LARGE", {
      place: file,
      problem: `This file has ${info.size.toLocaleString("en-US")} bytes, and protobuf's limit is 2 GiB; Caffe cannot read it either.`,
      remedy: "Give a net whose weights fit.",
    });
  }
  const handle = await open(file).catch((error: unknown) => {
    throw unreadable(error, `This file cannot be read: ${systemReason(error)}.`);
  });
  try {
    const bytes = new Uint8Array(new ArrayBuffer(info.size));
    let filled = 0;
    while (filled < bytes.length) {
      const { bytesRead } = await handle.read(bytes, filled, Math.min(CHUNK, bytes.length - filled));
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return bytes.subarray(0, filled);
  } finally {
    await handle.close();
  }
}

function prototxtOf(bytes: Uint8Array, file: string): NetParameter {
  refuseForeign(bytes, file);
  if (!isText(bytes)) {
    throw foreign(
      file,
      "This is a binary file, and a prototxt is text.",
      "Give the net's .prototxt here; the caffemodel comes second.",
    );
  }
  const text = new TextDecoder().decode(bytes);
  if (/^\s*(#.*\s*)*(train_net|test_net|net|base_lr)\s*:/.test(text)) {
    throw foreign(file, "This is a solver's prototxt.", "Give the net's prototxt, which the solver names.");
  }
  return parsePrototxt(text, file);
}

function caffemodelOf(bytes: Uint8Array<ArrayBuffer>, file: string): NetParameter {
  refuseForeign(bytes, file);
  if (isText(bytes)) {
    throw foreign(
      file,
      "This is a text file, and a caffemodel is binary.",
      "Give the .caffemodel here; the prototxt comes first.",
    );
  }
  return decodeCaffemodel(bytes, file);
}

/** Files that are often found in a caffemodel's place. */
const FOREIGN: readonly { readonly starts: RegExp; readonly what: string; readonly remedy: string }[] = [
  {
    starts: /^version https:\/\/git-lfs/,
    what: "a git-LFS pointer, not the file it points to",
    remedy: "Run `git lfs pull` in the repository that it came from.",
  },
  {
    starts: /^\s*(<!doctype|<html|<\?xml|<head)/i,
    what: "a web page, most likely the error page of a failed download",
    remedy: "Open it in a browser to see what the server said, and download the file itself.",
  },
  { starts: /^PK/, what: "a zip archive", remedy: "Unpack it first." },
  { starts: /^\x1f\x8b/, what: "gzip-compressed", remedy: "Unpack it first: gunzip." },
  {
    starts: /^\u0089HDF\r\n/,
    what: "an HDF5 file; only the binary protobuf format is read",
    remedy: "Save the net with snapshot_format: BINARYPROTO.",
  },
];

function refuseForeign(bytes: Uint8Array, file: string): void {
  const start = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 256)).toString("latin1");
  const match = FOREIGN.find(({ starts }) => starts.test(start));
  if (match !== undefined) {
    throw foreign(file, `This file is ${match.what}.`, match.remedy);
  }
}

/** A caffemodel holds field tags and lengths among its first bytes that no text has. */
function isText(bytes: Uint8Array): boolean {
  return bytes.subarray(0, 512).every((byte) => byte >= 0x20 || (byte >= 0x09 && byte <= 0x0d));
}

function foreign(file: string, problem: string, remedy: string): CuppingError {
  return new CuppingError("FILE_NOT_CAFFE", { place: file, problem, remedy });
}
