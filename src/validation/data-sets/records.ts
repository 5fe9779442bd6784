/** Images of one size, one after another in a file: idx, .npy and CIFAR-10's batches. */
import type { StoredImage } from "../data-set.ts";
import type { ByteFile, Cursor } from "./bytes.ts";
import type { Loader } from "./source.ts";

/** Records of `length` bytes in a file from `start`; a file may hold only some of the images. */
export interface Records {
  readonly bytes: ByteFile;
  readonly start: number;
  readonly length: number;
  readonly number: number;
}

/** @param image what the bytes of one record are */
export function recordLoader(files: readonly Records[], image: (record: Uint8Array) => StoredImage): Loader {
  const cursors = new Map<ByteFile, Cursor>();
  const cursorOf = (bytes: ByteFile): Cursor => {
    const cursor = cursors.get(bytes) ?? bytes.cursor();
    cursors.set(bytes, cursor);
    return cursor;
  };
  return {
    load: async (first, number) => {
      const images: StoredImage[] = [];
      let before = 0;
      for (const { bytes, start, length, number: here } of files) {
        const from = Math.max(first - before, 0);
        const to = Math.min(first + number - before, here);
        if (from < to) {
          const read = await cursorOf(bytes).read(start + from * length, (to - from) * length);
          for (let at = 0; at < read.length; at += length) images.push(image(read.subarray(at, at + length)));
        }
        before += here;
      }
      return images;
    },
    close: async () => {
      for (const cursor of cursors.values()) await cursor.close();
    },
  };
}
