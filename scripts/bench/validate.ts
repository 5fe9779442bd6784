/**
 * How much of an engine's and a decoder's speed is left when a validation set is counted: the engine's bare loop (the same batch
 * again and again), the decoder's bare loop (every image prepared, none classified), and the whole run with its journal. Each
 * measurement is a process of its own; they take turns, and ratios are of one turn. Then the memory of a run over a million images.
 * Prints Markdown: the tables of docs/performance.md.
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
import type { MemoryRun, TimedRun } from "./validate-run.ts";

const RUNNER = fileURLToPath(new URL("./validate-run.ts", import.meta.url));
const DIGITS = fileURLToPath(new URL("../../golden/digits/digits", import.meta.url));
const REAL = fileURLToPath(new URL("../../../shared/caffe-data/ilsvrc2012_val_1300", import.meta.url));
const JPEGS = 1000;
const TURNS = 5;
const MODES = ["engine", "decoder", "pipeline"] as const;

interface Benched {
  readonly title: string;
  readonly net: string;
  readonly weights: string;
  readonly data: string;
  readonly recipe: string;
  readonly batch: number;
}

export async function benchValidate(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "cupping-bench-"));
  try {
    const squeeze = makeNetFiles(folder, "squeezenet", squeezeNet11(), 1);
    const { prototxt: net, caffemodel: weights } = squeeze;
    const asTheyAre = existsSync(REAL) ? realImages(folder) : await generated(folder, "small", 227, 227);
    const photos = await generated(folder, "photos", 500, 375);
    const recipe = join(folder, "photos.json");
    writeFileSync(recipe, JSON.stringify(PHOTOS));
    const benched: Benched[] = [
      {
        title: "digits, 10,000 of MNIST",
        net: `${DIGITS}.prototxt`,
        weights: `${DIGITS}.caffemodel`,
        data: "mnist:set=test",
        recipe: "digits",
        batch: 100,
      },
      {
        title: `SqueezeNet 1.1, 1,000 JPEGs of 227×227${existsSync(REAL) ? "" : " (generated)"}`,
        net,
        weights,
        data: asTheyAre,
        recipe: "squeezenet-1300",
        batch: 10,
      },
      { title: "SqueezeNet 1.1, 1,000 JPEGs of 500×375, resized", net, weights, data: photos, recipe, batch: 10 },
    ];
    console.log("| run | engine alone | decoder alone | run | ÷ the slower | images/s | peak memory |");
    console.log("| --- | ---: | ---: | ---: | ---: | ---: | ---: |");
    for (const one of benched) await benchOne(one);
    const { images, after, peak, seconds } = await runNode<MemoryRun>([RUNNER, "memory", "1000000"]);
    console.log(
      `\n${integer(images)} images of 18 numbers, journaled, in ${significant(seconds)} s. Resident memory:\n`,
    );
    console.log("| images | MiB |\n| ---: | ---: |");
    for (const [number, bytes] of after) console.log(`| ${integer(number)} | ${mebibytes(bytes)} |`);
    console.log(`| peak | ${mebibytes(peak)} |`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function benchOne({ title, net, weights, data, recipe, batch }: Benched): Promise<void> {
  const turns: Record<(typeof MODES)[number], TimedRun>[] = [];
  for (let turn = 0; turn < TURNS; turn++) {
    const own: Partial<Record<(typeof MODES)[number], TimedRun>> = {};
    for (const mode of MODES) {
      own[mode] = await runNode<TimedRun>([RUNNER, mode, net, weights, data, recipe, String(batch)]);
    }
    turns.push(own as Record<(typeof MODES)[number], TimedRun>);
  }
  const seconds = (mode: (typeof MODES)[number]): string =>
    `${significant(median(turns.map((turn) => turn[mode].seconds)))} s`;
  const ratio = median(
    turns.map(({ engine, decoder, pipeline }) => pipeline.seconds / Math.max(engine.seconds, decoder.seconds)),
  );
  const { images } = turns[0].pipeline;
  const cells = [
    title,
    ...MODES.map(seconds),
    ratio.toFixed(2),
    significant(images / median(turns.map(({ pipeline }) => pipeline.seconds))),
    `${mebibytes(median(turns.map(({ pipeline }) => pipeline.peak)))} MiB`,
  ];
  console.log(`| ${cells.join(" | ")} |`);
}

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
