/** Writes a tar archive file by file, without holding more than one of them. */
import { type FileHandle, open, rename, rm } from "node:fs/promises";
import { Header } from "tar";

const BLOCK = 512;

/** One file or, with a name that ends in "/", one folder: header, content, and zeros up to a whole block. */
export function tarEntry(path: string, content: Uint8Array): Buffer {
  const folder = path.endsWith("/");
  const header = new Header({
    path,
    mode: folder ? 0o755 : 0o644,
    uid: 1000,
    gid: 1000,
    size: content.length,
    mtime: new Date(0),
    type: folder ? "Directory" : "File",
  });
  const entry = Buffer.alloc(BLOCK + Math.ceil(content.length / BLOCK) * BLOCK);
  if (header.encode(entry, 0)) throw new Error(`${path} does not fit into a plain header`);
  entry.set(content, BLOCK);
  return entry;
}

/** What stands at the end of an archive. */
export const TAR_END = Buffer.alloc(2 * BLOCK);

export class TarWriter {
  readonly #file: string;
  readonly #handle: FileHandle;

  private constructor(file: string, handle: FileHandle) {
    this.#file = file;
    this.#handle = handle;
  }

  static async create(file: string): Promise<TarWriter> {
    return new TarWriter(file, await open(`${file}.partial`, "w"));
  }

  async add(path: string, content: Uint8Array): Promise<void> {
    await this.#handle.writeFile(tarEntry(path, content));
  }

  /** Only a whole archive gets its name. */
  async finish(): Promise<void> {
    await this.#handle.writeFile(TAR_END);
    await this.#handle.close();
    await rename(`${this.#file}.partial`, this.#file);
  }

  async abandon(): Promise<void> {
    await this.#handle.close();
    await rm(`${this.#file}.partial`, { force: true });
  }
}
