/**
 * How fast the reference is: its kernel with and without magnitudes, its plain loops, and two float32 engines, on nets with seeded
 * weights. Each measurement is a process of its own; the engines take turns, and ratios are of one turn.
 * Prints Markdown: the table of docs/performance.md.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { cpus, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { leNet } from "../../src/nets/lenet.ts";
import { squeezeNet11 } from "../../src/nets/squeezenet.ts";
import { vgg16, vgg16Features } from "../../src/nets/vgg.ts";
import { integer, significant } from "../../src/report/table.ts";
import { makeNetFiles } from "../nets/files.ts";
import { median, runNode } from "./process.ts";
import type { EngineRuns } from "./reference-run.ts";

const BASE = "reference, values";
const PLAIN = "plain loops, with magnitudes";
const OPEN_CV = "OpenCV f32";
const ENGINES = [BASE, "reference, with magnitudes", PLAIN, "onnxruntime f32", OPEN_CV];

interface Benched {
  readonly net: string;
  readonly prototxt: string;
  /** Turns, and runs in each. */
  readonly turns: number;
  readonly runs: number;
  /** Engines that run once, or never. */
  readonly once?: readonly string[];
  readonly never?: readonly string[];
}

/** The plain loops take a minute on VGG-16, and its weights do not fit twice into the 1 GiB that opencv-js may have. */
const BENCHED: readonly Benched[] = [
  { net: "LeNet", prototxt: leNet(), turns: 5, runs: 50 },
  { net: "SqueezeNet 1.1", prototxt: squeezeNet11(), turns: 5, runs: 5 },
  { net: "VGG-16 to pool5", prototxt: vgg16Features(), turns: 3, runs: 3, never: [PLAIN] },
  { net: "VGG-16", prototxt: vgg16(), turns: 3, runs: 3, once: [PLAIN], never: [OPEN_CV] },
];

/** Engines' outputs differ by rounding only: a benchmark of something else would be worth nothing. */
const MOST_DIFFERENCE = 1e-3;

const RUNNER = fileURLToPath(new URL("./reference-run.ts", import.meta.url));

export async function benchReference(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "cupping-bench-"));
  try {
    console.log(`${machine()}\n`);
    console.log("| net | engine | median time | ÷ reference, values | GFLOP/s | peak memory |");
    console.log("| --- | --- | ---: | ---: | ---: | ---: |");
    for (const benched of BENCHED) await benchNet(folder, benched);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function benchNet(folder: string, { net, prototxt, turns, runs, once = [], never = [] }: Benched): Promise<void> {
  const files = makeNetFiles(folder, net, prototxt, 1);
  const engines = ENGINES.filter((engine) => !never.includes(engine));
  const measured = new Map<string, EngineRuns[]>(engines.map((engine) => [engine, []]));
  for (let turn = 0; turn < turns; turn++) {
    for (const engine of engines) {
      const single = once.includes(engine);
      if (single && turn > 0) continue;
      const args = [RUNNER, engine, files.prototxt, files.caffemodel, String(single ? 1 : runs)];
      measured.get(engine)?.push(await runNode<EngineRuns>(args));
    }
  }
  const base = measured.get(BASE) as EngineRuns[];
  for (const [engine, own] of measured) console.log(row(net, engine, own, base));
}

function row(net: string, engine: string, own: readonly EngineRuns[], base: readonly EngineRuns[]): string {
  own.forEach(({ output }) => {
    const difference = Math.max(...output.map((value, i) => Math.abs(value - base[0].output[i])));
    if (!(difference <= MOST_DIFFERENCE) || output.length !== base[0].output.length) {
      throw new Error(`${engine} computes something else on ${net}: its output differs by ${difference}`);
    }
  });
  const times = own.map(({ seconds }) => median(seconds));
  const ratio = median(times.map((time, turn) => time / median(base[turn].seconds)));
  const time = median(times);
  const cells = [
    net,
    engine,
    `${significant(1000 * time)} ms`,
    ratio.toFixed(2),
    significant((2 * own[0].macs) / time / 1e9),
    `${integer(Math.round(median(own.map(({ peak }) => peak)) / 2 ** 20))} MiB`,
  ];
  return `| ${cells.join(" | ")} |`;
}

function machine(): string {
  const version = (name: string): string => {
    const file = new URL(`../../node_modules/${name}/package.json`, import.meta.url);
    return (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version;
  };
  const all = cpus();
  return [
    `${all[0].model.trim()}, ${all.length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB; Node ${process.version},`,
    `onnxruntime-node ${version("onnxruntime-node")}, @techstark/opencv-js ${version("@techstark/opencv-js")}.`,
  ].join(" ");
}
