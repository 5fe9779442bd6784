/**
 * How fast the reference is: its kernel with and without magnitudes, its plain loops, and two float32 engines, on three nets
 * with seeded weights. Each measurement is a process of its own; the engines take turns, and ratios are of one turn.
 * Prints Markdown: the table of docs/performance.md.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { cpus, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { NETS, type NetName } from "../../spec/nets/index.ts";
import { integer, significant } from "../../src/report/table.ts";
import { makeNetFiles } from "../nets/files.ts";
import { median, runNode } from "./process.ts";
import type { EngineRuns } from "./reference-run.ts";

const BASE = "reference, values";
const PLAIN = "plain loops, with magnitudes";
const ENGINES = [BASE, "reference, with magnitudes", PLAIN, "onnxruntime f32", "OpenCV f32"];

/** Turns, and runs in each; the plain loops take minutes on VGG-16 and run once there. */
const BENCHED: readonly { readonly net: NetName; readonly turns: number; readonly runs: number }[] = [
  { net: "lenet", turns: 5, runs: 50 },
  { net: "squeezenet-1.1", turns: 5, runs: 5 },
  { net: "vgg-16", turns: 3, runs: 3 },
];

/** Engines' probabilities differ by rounding only: a benchmark of something else would be worth nothing. */
const MOST_DIFFERENCE = 1e-3;

const RUNNER = fileURLToPath(new URL("./reference-run.ts", import.meta.url));

export async function benchReference(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "cupping-bench-"));
  try {
    console.log(`${machine()}\n`);
    console.log("| net | engine | median time | ÷ reference, values | GFLOP/s | peak memory |");
    console.log("| --- | --- | ---: | ---: | ---: | ---: |");
    for (const { net, turns, runs } of BENCHED) {
      const { prototxt, caffemodel } = makeNetFiles(folder, net, NETS[net](), 1);
      const measured = new Map<string, EngineRuns[]>(ENGINES.map((engine) => [engine, []]));
      for (let turn = 0; turn < turns; turn++) {
        for (const engine of ENGINES) {
          const once = engine === PLAIN && net === "vgg-16";
          if (once && turn > 0) continue;
          const args = [RUNNER, engine, prototxt, caffemodel, String(once ? 1 : runs)];
          measured.get(engine)?.push(await runNode<EngineRuns>(args));
        }
      }
      const base = measured.get(BASE) as EngineRuns[];
      for (const [engine, own] of measured) console.log(row(net, engine, own, base));
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
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
