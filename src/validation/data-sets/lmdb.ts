/** Caffe's LMDB: a Datum for every key, in the order of the keys. */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { typeOf } from "../../caffe/schema/codec.ts";
import type { Datum } from "../../caffe/schema/messages.ts";
import { CuppingError, messageOf } from "../../error.ts";
import type { DataSet, StoredImage } from "../data-set.ts";
import { openFile, readAt } from "./bytes.ts";
import { type LmdbEntry, type ReadValue, readLmdb } from "./lmdb-file.ts";
import { checkedLabels, dataSetOf, Texts } from "./source.ts";

/** The order of three channels, which a Datum of raw bytes does not say. */
export type ChannelOrder = "BGR" | "RGB";

/**
 * @param colour convert_imageset writes BGR, and convert_cifar_data RGB
 * @throws CuppingError FILE_UNREADABLE, FILE_CORRUPT, FILE_TRUNCATED, LABELS_INVALID
 */
export async function openLmdb(folder: string, colour: ChannelOrder): Promise<DataSet> {
  const file = existsSync(join(folder, "data.mdb")) ? join(folder, "data.mdb") : folder;
  refuseLevelDb(folder);
  const names = new Texts();
  const labels: number[] = [];
  const starts: number[] = [];
  const sizes: number[] = [];
  readLmdb(file, (entry, read) => {
    names.push(new TextDecoder().decode(entry.key));
    labels.push(labelOf(entry, read, file));
    starts.push(entry.start);
    sizes.push(entry.size);
  });
  if (labels.length === 0) {
    throw new CuppingError("FILE_CORRUPT", {
      place: file,
      problem: "The database is empty.",
      remedy: "Give one that Caffe's convert_imageset wrote.",
    });
  }
  checkedLabels(labels, file);
  const handle = await openFile(file);
  return dataSetOf({
    title: `${folder}, ${labels.length.toLocaleString("en-US")} images`,
    labels,
    name: (index) => names.get(index),
    bytes: (index) => sizes[index],
    loader: () => ({
      load: async (first, number) => {
        const images: (StoredImage | Error)[] = [];
        for (let i = first; i < first + number; i++) {
          const value = await readAt(handle, file, starts[i], sizes[i]);
          images.push(imageOf(value, colour, `${folder}/${names.get(i)}`));
        }
        return images;
      },
    }),
    close: () => handle.close(),
  });
}

/** Caffe's data_transformer.cpp: encoded bytes are decoded; else bytes of C×H×W where there are any, else float_data. */
function imageOf(value: Uint8Array, colour: ChannelOrder, place: string): StoredImage | Error {
  const unreadable = (problem: string): CuppingError =>
    new CuppingError("IMAGE_UNREADABLE", { place, problem, remedy: "Write the database again." });
  let datum: Datum;
  try {
    datum = typeOf("Datum").decode(value) as unknown as Datum;
  } catch (error) {
    return unreadable(`This is no Datum: ${messageOf(error)}.`);
  }
  const { channels, height, width, data, float_data, encoded } = datum;
  if (encoded) return data.length > 0 ? { kind: "encoded", bytes: data } : unreadable("The image is empty.");
  const count = channels * height * width;
  const numbers: ArrayLike<number> = data.length > 0 ? data : float_data;
  if (count === 0 || numbers.length !== count) {
    return unreadable(`${channels}×${height}×${width} numbers were expected, and ${numbers.length} are there.`);
  }
  if (numbers === data && (channels === 1 || channels === 3)) {
    return { kind: "pixels", colour: channels === 1 ? "grey" : colour, height, width, data };
  }
  return { kind: "tensor", blob: { shape: [channels, height, width], data: Float32Array.from(numbers) } };
}

const LABEL_FIELD = 5;

/** A Datum's label, of which no more is read than the tags and lengths before it: the image may be large. */
function labelOf({ start, size }: LmdbEntry, read: ReadValue, file: string): number {
  let label = 0;
  let at = start;
  const end = start + size;
  let window: Uint8Array = new Uint8Array(0);
  let from = 0;
  const byte = (): number => {
    if (at >= end) throw damaged();
    if (at < from || at >= from + window.length) {
      from = at;
      window = read(at, Math.min(32, end - at));
    }
    return window[at++ - from];
  };
  const varint = (): number => {
    let value = 0;
    for (let scale = 1; scale < 2 ** 64; scale *= 128) {
      const next = byte();
      value += (next & 127) * scale;
      if (next < 128) return value;
    }
    throw damaged();
  };
  const damaged = (): CuppingError =>
    new CuppingError("FILE_CORRUPT", {
      place: file,
      problem: `The value at byte ${start.toLocaleString("en-US")} is no Datum.`,
      remedy: "Give a database that Caffe's convert_imageset wrote.",
    });
  while (at < end) {
    const tag = varint();
    const wire = tag % 8;
    if (wire === 0) {
      const value = varint();
      // int32: a negative number has ten bytes, as its 64-bit complement.
      if (Math.floor(tag / 8) === LABEL_FIELD) label = value >= 2 ** 63 ? -1 : value;
    } else if (wire === 2) {
      const length = varint();
      at += length;
    } else if (wire === 5 || wire === 1) {
      at += wire === 5 ? 4 : 8;
    } else {
      throw damaged();
    }
  }
  if (at !== end) throw damaged();
  return label;
}

function refuseLevelDb(folder: string): void {
  if (!existsSync(join(folder, "CURRENT")) || !readdirSync(folder).some((name) => name.startsWith("MANIFEST-"))) return;
  throw new CuppingError("FILE_CORRUPT", {
    place: folder,
    problem: "This is a LevelDB, Caffe's older kind of database, which is not read here.",
    remedy:
      "Convert the images again with convert_imageset --backend=lmdb, or give them as files: list:folder=…,file=….",
  });
}
