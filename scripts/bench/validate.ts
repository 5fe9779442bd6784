/**
 * How much of an engine's and a decoder's speed is left when a validation set is counted. Three loops take turns in one process, and
 * ratios are of one turn: the engine's bare loop (the same batch again and again, called directly), the decoder's bare loop (every
 * image read, decoded, preprocessed and hashed by as many threads as a run has, none classified), and the whole run with its
 * journal. A run cannot be faster than the slower of the two; nor, where both want all cores, than their CPU time divided by the
 * number of cores. Beside each time by the clock stands the process's CPU time. Then the memory of a run over a million images. Prints Markdown: the tables of docs/performance.md.
 */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import sharp from "sharp";
import { squeezeNet11 } from "../../src/nets/squeezenet.ts";
import { integer, significant } from "../../src/report/table.ts";
import { uniform } from "../../src/tensor/random.ts";
import { makeNetFiles } from "../nets/files.ts";
import { median, runNode } from "./process.ts";
import type { MemoryRun, Row, Turn, Turns } from "./validate-run.ts";

const RUNNER = fileURLToPath(new URL("./validate-run.ts", import.meta.url));
const DIGITS = fileURLToPath(new URL("../../golden/digits/digits", import.meta.url));
const DATA = fileURLToPath(new URL("../../../shared/caffe-data", import.meta.url));
const REAL = join(DATA, "ilsvrc2012_val_1300");
const JPEGS = 1000;
const TURNS = 3;
/** What computes: all cores; one, where there are two the second is the decoder's; a device that leaves the CPU alone. */
const ONE_CORE = "onnxruntime:cpu?intraOpNumThreads=1";
const BACKENDS = {
  "all cores": "onnxruntime:cpu",
  "one core": ONE_CORE,
  "a device of its own": `elsewhere:${ONE_CORE}`,
};

export async function benchValidate(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "cupping-bench-"));
  try {
    console.log(
      "| run | the engine has | engine alone | decoder alone | run | ÷ the slower | ÷ CPU time of both a core | images/s | peak memory |",
    );
    console.log("| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
    for (const row of await rows(folder)) {
      for (const [has, backend] of Object.entries(BACKENDS)) await benchRow({ ...row, backend }, has);
    }
    const { images, after, peak, seconds } = await runNode<MemoryRun>([RUNNER, "memory", "1000000"]);
    console.log(`\n${integer(images)} images of 48 bytes, journaled, in ${significant(seconds)} s. Resident memory:\n`);
    console.log("| images | MiB |\n| ---: | ---: |");
    for (const [number, bytes] of after) console.log(`| ${integer(number)} | ${mebibytes(bytes)} |`);
    console.log(`| peak | ${mebibytes(peak)} |`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function rows(folder: string): Promise<Omit<Row, "backend">[]> {
  const squeezeNet = makeNetFiles(folder, "squeezenet", squeezeNet11(), 1);
  const tiny = makeNetFiles(folder, "tiny", TINY, 1);
  const recipe = join(folder, "photos.json");
  writeFileSync(recipe, JSON.stringify(PHOTOS));
  const small = existsSync(REAL) ? realImages(folder) : await generated(folder, "small", 227, 227);
  const photos = await generated(folder, "photos", 500, 375);
  const cifar = join(DATA, "cifar10_V1_everpeace/cifar10_quick");
  return [
    {
      title: "digits, 10,000 of MNIST",
      net: `${DIGITS}.prototxt`,
      weights: `${DIGITS}.caffemodel`,
      data: "mnist:set=test",
      recipe: "digits",
      batch: 100,
    },
    ...(existsSync(`${cifar}.prototxt`)
      ? [
          {
            title: "cifar10_quick, 10,000 of CIFAR-10",
            net: `${cifar}.prototxt`,
            weights: `${cifar}_iter_5000.caffemodel`,
            data: `cifar10:folder=${join(DATA, "cifar10_test")}`,
            recipe: "cifar10",
            meanFile: join(DATA, "means/cifar10_mean.binaryproto"),
            batch: 100,
          },
        ]
      : []),
    {
      title: `SqueezeNet 1.1, 1,000 JPEGs of 227×227${existsSync(REAL) ? "" : " (generated)"}`,
      net: squeezeNet.prototxt,
      weights: squeezeNet.caffemodel,
      data: small,
      recipe: "squeezenet-1300",
      batch: 10,
    },
    {
      title: "SqueezeNet 1.1, 1,000 JPEGs of 500×375, resized",
      net: squeezeNet.prototxt,
      weights: squeezeNet.caffemodel,
      data: photos,
      recipe,
      batch: 10,
    },
    {
      title: "a tiny net, the same JPEGs",
      net: tiny.prototxt,
      weights: tiny.caffemodel,
      data: photos,
      recipe,
      batch: 10,
    },
  ];
}

async function benchRow(row: Row, has: string): Promise<void> {
  const { images, cores, turns, peak } = await runNode<Turns>([RUNNER, "turns", JSON.stringify(row), String(TURNS)]);
  const mid = (of: (turn: Turn) => number): number => median(turns.map(of));
  const seconds = (loop: keyof Turn): string =>
    `${significant(mid((turn) => turn[loop].wall))} s (${significant(mid((turn) => turn[loop].cpu))} s)`;
  const cells = [
    row.title,
    has,
    seconds("engine"),
    seconds("decoder"),
    seconds("run"),
    mid(({ engine, decoder, run }) => run.wall / Math.max(engine.wall, decoder.wall)).toFixed(2),
    mid(({ engine, decoder, run }) => run.wall / ((engine.cpu + decoder.cpu) / cores)).toFixed(2),
    significant(images / mid(({ run }) => run.wall)),
    `${mebibytes(peak)} MiB`,
  ];
  console.log(`| ${cells.join(" | ")} |`);
}

const TINY = `name: "Tiny"
layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 dim: 227 dim: 227 } } }
layer { name: "pool" type: "Pooling" bottom: "data" top: "pool" pooling_param { pool: AVE kernel_size: 28 stride: 28 } }
layer { name: "fc" type: "InnerProduct" bottom: "pool" top: "fc" inner_product_param { num_output: 1000 } }
layer { name: "prob" type: "Softmax" bottom: "fc" top: "prob" }
`;

function mebibytes(bytes: number): string {
  return integer(Math.round(bytes / 2 ** 20));
}

/** caffe-vgg16's rules for a net whose input is 227×227. */
const PHOTOS = {
  name: "photos",
  title: "caffe-vgg16's rules, cropped to 227×227",
  decode: { decoder: "libjpeg-turbo", colour: "BGR" },
  resize: { rule: "short-side", size: 256, longSide: "truncate", interpolation: "opencv-linear" },
  crop: { height: 227, width: 227, offset: "floor" },
  mean: { values: [104, 117, 123] },
};

function realImages(folder: string): string {
  const names = readdirSync(REAL)
    .filter((name) => name.endsWith(".JPEG"))
    .slice(0, JPEGS);
  const list = join(folder, "real.txt");
  writeFileSync(list, names.map((name, i) => `${name} ${i % 1000}\n`).join(""));
  return `list:folder=${REAL},file=${list}`;
}

/** JPEGs with large and small structures: random colours at 16 sizes of detail, enlarged. */
async function generated(folder: string, name: string, width: number, height: number): Promise<string> {
  const own = join(folder, name);
  mkdirSync(own);
  const random = uniform(1);
  const lines: string[] = [];
  for (let i = 0; i < JPEGS; i++) {
    const [w, h] = [8 + (i % 16) * 8, 6 + (i % 16) * 6];
    const pixels = Uint8Array.from({ length: w * h * 3 }, () => 256 * random());
    const file = `${String(i).padStart(4, "0")}.JPEG`;
    await sharp(pixels, { raw: { width: w, height: h, channels: 3 } })
      .resize(width, height, { fit: "fill" })
      .jpeg({ quality: 90 })
      .toFile(join(own, file));
    lines.push(`${file} ${i % 1000}\n`);
  }
  writeFileSync(join(folder, `${name}.txt`), lines.join(""));
  return `list:folder=${own},file=${join(folder, `${name}.txt`)}`;
}
