/** Where the files of a tar archive stand, from its 512-byte headers alone, so that they can be read at random and never unpacked. */
import { closeSync, openSync, readSync, fstatSync } from "node:fs";
import { Header, Pax } from "tar";
import { CuppingError, messageOf } from "../../error.ts";

export interface TarredFile {
  readonly name: string;
  /** Of its first byte in the archive. */
  readonly start: number;
  readonly size: number;
}

const BLOCK = 512;

/**
 * Goes through the headers once. Only plain files are told of, by their paths in the archive.
 * @throws CuppingError FILE_UNREADABLE, FILE_CORRUPT, FILE_TRUNCATED
 */
export function indexTar(file: string, visit: (entry: TarredFile) => void): void {
  const fd = openArchive(file);
  try {
    const { size } = fstatSync(fd);
    const block = Buffer.alloc(BLOCK);
    const read = (position: number, length: number): Buffer => {
      const bytes = length === BLOCK ? block : Buffer.alloc(length);
      if (position + length > size || readSync(fd, bytes, 0, length, position) !== length) throw truncated(file, "");
      return bytes;
    };
    let at = 0;
    let attributes: Pax | undefined;
    let global: Pax | undefined;
    let longName: string | undefined;
    let last = "";
    // Two blocks of zeros end an archive; some writers leave them out.
    while (at + BLOCK <= size) {
      const header = headerOf(read(at, BLOCK), attributes, global);
      if (header?.nullBlock === true) return;
      if (header === undefined || !header.cksumValid || header.size === undefined) {
        throw new CuppingError("FILE_CORRUPT", {
          place: file,
          problem:
            at === 0
              ? "This is no tar archive: its first 512 bytes are no header."
              : `The header at byte ${at.toLocaleString("en-US")} is damaged${last === "" ? "" : `, after ${last}`}.`,
          remedy:
            at === 0 ? "Give the .tar file as it is downloaded, not packed any further." : "Fetch the archive again.",
        });
      }
      const start = at + BLOCK;
      at = start + Math.ceil(header.size / BLOCK) * BLOCK;
      const text = (): string => read(start, header.size as number).toString("utf8");
      if (header.type === "ExtendedHeader") {
        attributes = Pax.parse(text(), attributes);
      } else if (header.type === "GlobalExtendedHeader") {
        global = Pax.parse(text(), global, true);
      } else if (header.type === "NextFileHasLongPath") {
        longName = text().replace(/\0.*$/s, "");
      } else {
        const name = longName ?? header.path ?? "";
        attributes = undefined;
        longName = undefined;
        if (header.type !== "File" && header.type !== "OldFile") continue;
        if (start + header.size > size) throw truncated(file, name);
        last = name;
        visit({ name, start, size: header.size });
      }
    }
    if (at !== size) throw truncated(file, at > size ? last : "");
  } finally {
    closeSync(fd);
  }
}

/** Undefined where the numbers of a header are none. */
function headerOf(block: Buffer, attributes: Pax | undefined, global: Pax | undefined): Header | undefined {
  try {
    return new Header(block, 0, attributes, global);
  } catch {
    return undefined;
  }
}

function openArchive(file: string): number {
  try {
    return openSync(file, "r");
  } catch (error) {
    throw new CuppingError("FILE_UNREADABLE", {
      place: file,
      problem: `This file cannot be read: ${messageOf(error)}.`,
      remedy: "Check that the path is right and the file may be read.",
      cause: error,
    });
  }
}

function truncated(file: string, name: string): CuppingError {
  return new CuppingError("FILE_TRUNCATED", {
    place: file,
    problem: `The archive ends in the middle of ${name === "" ? "a header" : name}.`,
    remedy: "Fetch it again: the download is not whole.",
  });
}
