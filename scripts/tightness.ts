/**
 * Measures how tight the tolerances are and writes the table into docs/tolerance.md: the errors of honest engines and of
 * onnxruntime as fractions of what is allowed, and the smallest change of one number that is caught.
 * npx tsx scripts/tightness.ts [--write]
 */
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { Backend } from "../src/backends/backend.ts";
import { parseBackendSpec } from "../src/backends/index.ts";
import type { LayerType } from "../src/caffe/layers/index.ts";
import { CASES } from "../src/conformance/cases/index.ts";
import { drawCases } from "../src/conformance/cases/draw.ts";
import { buildCase, type BuiltCase } from "../src/conformance/layer-case.ts";
import { runOnce } from "../src/conformance/run-layer.ts";
import { layerAcceptance } from "../src/comparison/acceptance.ts";
import { compare } from "../src/comparison/compare.ts";
import { reference } from "../src/diagnosis/explain.ts";
import { setThreads } from "../src/reference/kernel/threads.ts";
import { significant } from "../src/report/table.ts";
import { FLOAT32_LAYERS } from "../src/selftest/float32-layers.ts";
import { honestRuns } from "../src/selftest/false-alarms.ts";
import { type Part, smallestCaught } from "../src/selftest/tightness.ts";
import { FP32 } from "../src/tensor/profile.ts";
import { sameShape } from "../src/tensor/shape.ts";

const SEED = 1;
const RUNS = 10_000;
const DRAWS = 20;
const PARTS: readonly Part[] = ["weight", "bias", "output"];
const FILE = fileURLToPath(new URL("../docs/tolerance.md", import.meta.url));

setThreads(1);

function quantile(numbers: readonly number[], share: number): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.min(Math.floor(share * sorted.length), sorted.length - 1)];
}

function spread(ratios: readonly number[]): string[] {
  if (ratios.length === 0) return ["–", "–", "–"];
  return [0.5, 0.99, 1].map((share) => significant(quantile(ratios, share)));
}

function cases(type: LayerType): BuiltCase[] {
  const own = CASES[type];
  if (own === undefined) return [];
  return [...Object.values(own.corners), ...drawCases(own, SEED, DRAWS)].map(buildCase);
}

/** The engine's largest error on a case; undefined where it cannot or does not run it. */
async function errorOn({ trained, layer, bottoms, params }: BuiltCase, backend: Backend): Promise<number | undefined> {
  if (!backend.supports(layer).supported) return undefined;
  const exact = reference({ layer, bottoms, params });
  const feeds = new Map(trained.net.inputs.map((id, i) => [id, bottoms[i]]));
  try {
    const blobs = await runOnce(backend, trained, feeds, layer.tops);
    const ratios = exact.map((output, top) => {
      const got = blobs.get(layer.tops[top]);
      if (got === undefined || !sameShape(got.shape, output.shape)) return Number.POSITIVE_INFINITY;
      return compare(output, layerAcceptance(output, FP32), got.data, FP32).ratio;
    });
    return Math.max(...ratios);
  } catch {
    return undefined;
  }
}

const onnxruntime = await parseBackendSpec("onnxruntime:cpu").load();
if (onnxruntime.kind !== "available") throw new Error(onnxruntime.reason);
const engine = onnxruntime.backend;
const honest = honestRuns(RUNS, SEED);
// Where one rounding is all there is, or the arithmetic is not emulated, the reference's value stands in: it says nothing.
const emulated = (type: LayerType): boolean => FLOAT32_LAYERS[type] !== undefined;
const rows: string[][] = [];
const selections: string[] = [];
let outside = 0;
let tried = 0;
for (const [type, ratios] of honest.ratios) {
  const own = cases(type).filter(({ layer }) => layer.tops.length > 0);
  const theirs: number[] = [];
  for (const one of own) {
    const ratio = await errorOn(one, engine);
    if (ratio === undefined) continue;
    tried++;
    // What lies outside deviates from Caffe, and says nothing about rounding: docs/findings.md.
    if (ratio > 1) outside++;
    else theirs.push(ratio);
  }
  const caught = PARTS.map((part) => {
    const smallest = own.map((call) => smallestCaught(call, part)).filter((one) => one !== undefined);
    return smallest.length === 0 ? "–" : quantile(smallest, 0.5).toExponential(1);
  });
  if (Math.max(...ratios, ...theirs) === 0) selections.push(type);
  else rows.push([type, ...spread(emulated(type) ? ratios : []), ...spread(theirs), ...caught]);
}

const head = ["layer", "median", "99 %", "max", "ort median", "99 %", "max", "weight", "bias", "output"];
const table = [head, head.map((_, i) => (i === 0 ? "---" : "---:")), ...rows].map((row) => `| ${row.join(" | ")} |`);
const text = [
  "<!-- measured: scripts/tightness.ts -->",
  "",
  ...table,
  "",
  `No error at all on any case: ${selections.join(", ")}.`,
  "",
  `${honest.runs.toLocaleString("en-US")} runs of honest engines, ${honest.alarms.length} outside. ${engine.id}:${engine.device} ${engine.version}: ${tried.toLocaleString("en-US")} cases, ${outside} outside, which are left out here.`,
  "",
  "<!-- end -->",
].join("\n");

if (process.argv.includes("--write")) {
  const doc = await readFile(FILE, "utf8");
  await writeFile(
    FILE,
    doc.replace(/<!-- measured: scripts\/tightness\.ts -->[^]*?<!-- end -->/, () => text),
  );
} else console.log(text);
