/**
 * A rehearsal of ILSVRC2012's validation set: archives of the true layout and names with generated images, and a net that
 * classifies them as well as it should.
 *
 * Every class has a colour of its own, one of 10 × 10 × 10, and an image is its class's colour, shifted by normal noise, with a
 * pattern over it. A net that averages the image and takes the nearest colour is right as often as the noise lets it: about 70 %,
 * like the nets whose runs are rehearsed.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import sharp from "sharp";
import { buildNet } from "../../src/caffe/build.ts";
import type { ParamKey } from "../../src/caffe/net.ts";
import { parsePrototxt } from "../../src/caffe/prototxt.ts";
import type { Blob } from "../../src/tensor/blob.ts";
import { normal, uniform } from "../../src/tensor/random.ts";
import { readDevkit } from "../../src/validation/data-sets/devkit.ts";
import { ILSVRC2012_ID_ORDER } from "../../src/validation/labels/order.ts";
import { writeCaffemodel } from "../nets/files.ts";
import { type MatField, writeMatFile } from "./mat-writer.ts";
import { TAR_END, tarEntry, TarWriter } from "./tar-writer.ts";

export interface RehearsalOptions {
  readonly out: string;
  readonly images: number;
  readonly seed: number;
  /** A true devkit, whose synsets and labels are taken; made up without one. */
  readonly devkit?: string;
  readonly progress?: (done: number) => void;
}

export interface Rehearsal {
  /** ILSVRC2012_img_val.tar */
  readonly images: string;
  /** ILSVRC2012_devkit_t12.tar.gz */
  readonly devkit: string;
  /** val.txt */
  readonly list: string;
  readonly prototxt: string;
  readonly caffemodel: string;
}

const CLASSES = 1000;
const SYNSETS = 1860;
/** Between neighbouring colours. */
const STEP = 24;
/** Of an image's colour, in each channel. */
const NOISE = 7.5;
/** Of the pattern, up and down. */
const PATTERN = 20;
const PATTERN_WIDTH = 12;
const PATTERN_HEIGHT = 9;
/** The true set has grey JPEGs too. */
const GREY = 0.02;
/** Images that are encoded at once. */
const AT_ONCE = 16;

/** Red, green and blue of a class. */
function colourOf(class_: number): [number, number, number] {
  const level = (digit: number): number => 20 + STEP * digit;
  return [level(Math.floor(class_ / 100)), level(Math.floor(class_ / 10) % 10), level(class_ % 10)];
}

/** Image n, from 0, of a class: the same for the same seed, however many others are made. */
export async function rehearsalImage(seed: number, n: number, class_: number): Promise<Uint8Array> {
  // A generator for each image, so that they can be made in any order.
  const next = uniform(seed * 1_000_003 + n);
  const noise = normal(seed * 1_000_003 + n + 0x40000000);
  const width = 64 + Math.floor(next() * 64);
  const height = 64 + Math.floor(next() * 64);
  const colour = colourOf(class_).map((level) => level + NOISE * noise());
  const area = PATTERN_WIDTH * PATTERN_HEIGHT;
  const pattern = Float64Array.from({ length: area }, () => PATTERN * (2 * next() - 1));
  const mean = pattern.reduce((sum, value) => sum + value, 0) / area;
  const pixels = Uint8Array.from({ length: 3 * area }, (_, i) =>
    Math.min(Math.max(Math.round(colour[i % 3] + pattern[Math.floor(i / 3)] - mean), 0), 255),
  );
  const image = sharp(pixels, { raw: { width: PATTERN_WIDTH, height: PATTERN_HEIGHT, channels: 3 } }).resize(
    width,
    height,
    {
      fit: "fill",
      kernel: "linear",
    },
  );
  const grey = next() < GREY;
  return (grey ? image.toColourspace("b-w") : image).jpeg({ quality: 80 }).toBuffer();
}

/** Writes everything into a folder. */
export async function makeRehearsal({ out, images, seed, devkit, progress }: RehearsalOptions): Promise<Rehearsal> {
  mkdirSync(out, { recursive: true });
  const truth = devkit === undefined ? undefined : await readDevkit(devkit);
  const classOfId = truth?.classOfId ?? ILSVRC2012_ID_ORDER.classOf;
  // Made-up WNIDs stand apart, so that those of the other synsets lie between them.
  const wnids = truth?.wnids ?? classOfId.map((class_) => `n${10_000_000 + 37 * class_}`);
  const ids = truth?.groundTruth.slice(0, images) ?? shuffledIds(images, seed);
  if (ids.length < images) throw new Error(`the devkit has labels for ${ids.length} images only`);

  const files: Rehearsal = {
    images: join(out, "ILSVRC2012_img_val.tar"),
    devkit: join(out, "ILSVRC2012_devkit_t12.tar.gz"),
    list: join(out, "val.txt"),
    prototxt: join(out, "rehearsal.prototxt"),
    caffemodel: join(out, "rehearsal.caffemodel"),
  };
  const name = (n: number): string => `ILSVRC2012_val_${String(n + 1).padStart(8, "0")}.JPEG`;
  const labels = ids.map((id) => classOfId[id - 1]);
  writeFileSync(files.list, labels.map((label, n) => `${name(n)} ${label}\n`).join(""));
  writeFileSync(files.devkit, packedDevkit(wnids, ids));
  writeNet(files);

  const tar = await TarWriter.create(files.images);
  try {
    for (let first = 0; first < images; first += AT_ONCE) {
      const batch = labels.slice(first, first + AT_ONCE);
      const encoded = await Promise.all(batch.map((label, i) => rehearsalImage(seed, first + i, label)));
      for (const [i, bytes] of encoded.entries()) await tar.add(name(first + i), bytes);
      progress?.(Math.min(first + AT_ONCE, images));
    }
    await tar.finish();
  } catch (error) {
    await tar.abandon();
    throw error;
  }
  return files;
}

/** Every class as often as the others, in an order of the seed. */
function shuffledIds(images: number, seed: number): number[] {
  const ids = Array.from({ length: images }, (_, n) => (n % CLASSES) + 1);
  const next = uniform(seed);
  for (let n = images - 1; n > 0; n--) {
    const other = Math.floor(next() * (n + 1));
    [ids[n], ids[other]] = [ids[other], ids[n]];
  }
  return ids;
}

function packedDevkit(wnids: readonly string[], ids: readonly number[]): Buffer {
  const folder = "ILSVRC2012_devkit_t12/";
  const truth = Buffer.from(ids.map((id) => `${id}\n`).join(""));
  return gzipSync(
    Buffer.concat([
      tarEntry(folder, Buffer.alloc(0)),
      tarEntry(`${folder}readme.txt`, Buffer.from("A rehearsal of the devkit, made by cupping.\n")),
      tarEntry(`${folder}data/`, Buffer.alloc(0)),
      tarEntry(`${folder}data/ILSVRC2012_validation_ground_truth.txt`, truth),
      tarEntry(`${folder}data/meta.mat`, metaMat(wnids)),
      TAR_END,
    ]),
  );
}

/** Classes first, then the synsets above them, as in the true file. */
export function metaMat(wnids: readonly string[]): Buffer {
  const synsets = Array.from({ length: SYNSETS }, (_, i): Record<string, MatField> => {
    const leaf = i < CLASSES;
    const children = leaf ? [] : [i - CLASSES + 1, i - CLASSES + 2];
    return {
      ILSVRC2012_ID: i + 1,
      WNID: leaf ? wnids[i] : `n${10_000_000 + 37 * (i - CLASSES) + 5}`,
      words: `synset ${i + 1}, made up`,
      gloss: `a synset of the rehearsal; "number ${i + 1}"`,
      num_children: children.length,
      children,
      wordnet_height: leaf ? 0 : 1,
      num_train_images: leaf ? 1300 : 0,
    };
  });
  return writeMatFile("synsets", synsets);
}

/** VGG-16's input and mean (BGR), an average over the image, and the log-likelihood of each class's colour. */
const PROTOTXT = `name: "rehearsal"
layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 dim: 224 dim: 224 } } }
layer { name: "pool" type: "Pooling" bottom: "data" top: "pool" pooling_param { pool: AVE global_pooling: true } }
layer { name: "fc" type: "InnerProduct" bottom: "pool" top: "fc" inner_product_param { num_output: ${CLASSES} } }
layer { name: "prob" type: "Softmax" bottom: "fc" top: "prob" }
`;
const MEAN = [103.939, 116.779, 123.68];

function writeNet({ prototxt, caffemodel }: Rehearsal): void {
  const weights = new Float32Array(3 * CLASSES);
  const bias = new Float32Array(CLASSES);
  const variance = NOISE ** 2;
  for (let class_ = 0; class_ < CLASSES; class_++) {
    const centre = colourOf(class_)
      .toReversed()
      .map((level, c) => level - MEAN[c]);
    weights.set(
      centre.map((x) => x / variance),
      3 * class_,
    );
    bias[class_] = -centre.reduce((sum, x) => sum + x * x, 0) / (2 * variance);
  }
  const net = buildNet(parsePrototxt(PROTOTXT, prototxt), { file: prototxt });
  const params = new Map<ParamKey, Blob>([
    ["fc[0]", { shape: [CLASSES, 3], data: weights }],
    ["fc[1]", { shape: [CLASSES], data: bias }],
  ]);
  writeFileSync(prototxt, PROTOTXT);
  writeCaffemodel(caffemodel, { net, params });
}
