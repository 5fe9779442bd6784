/**
 * One engine on one net, for reference.ts: arguments are the engine, the prototxt, the caffemodel, and how often to run. Prints
 * the seconds of each run but for a first one that warms up, the peak of memory, and the output as JSON.
 */
import { readFileSync } from "node:fs";
import { loadTrainedNet } from "../../src/caffe/load.ts";
import type { TrainedNet } from "../../src/caffe/net.ts";
import type { Blob } from "../../src/tensor/blob.ts";
import { uniformBlob } from "../../src/tensor/random.ts";
import type { Shape } from "../../src/tensor/shape.ts";
import { peakMemory } from "./process.ts";

/** One forward pass; the net's output. */
type Run = () => ArrayLike<number> | Promise<ArrayLike<number>>;

export interface EngineRuns {
  readonly seconds: readonly number[];
  readonly peak: number;
  readonly output: readonly number[];
  readonly macs: number;
}

const INPUT_SEED = 1;

const ENGINES: Record<string, (prototxt: string, caffemodel: string) => Promise<{ run: Run; macs: number }>> = {
  "reference, values": async (...files) => await reference(files, "kernel", false),
  "reference, with magnitudes": async (...files) => await reference(files, "kernel", true),
  "plain loops, with magnitudes": async (...files) => await reference(files, "plain", true),
  "onnxruntime f32": onnxruntime,
  "OpenCV f32": openCv,
};

async function load(files: readonly [string, string]) {
  const { trained } = await loadTrainedNet(...files);
  const [input] = trained.net.inputs;
  const image = uniformBlob(trained.net.shapes.get(input) as Shape, INPUT_SEED);
  return { trained, feeds: new Map([[input, image]]), output: trained.net.outputs[0], image };
}

function macsOf({ net }: TrainedNet): number {
  return net.layers.reduce((total, layer) => total + layer.macs, 0);
}

async function reference(files: readonly [string, string], method: "kernel" | "plain", errors: boolean) {
  const { forwardLayers, useMethod } = await import("../../src/reference/net.ts");
  useMethod(method);
  const { trained, feeds } = await load(files);
  const run = (): ArrayLike<number> => {
    let last: ArrayLike<number> = [];
    for (const [, tops] of forwardLayers(trained, feeds, errors)) last = tops[0]?.values ?? last;
    return last;
  };
  return { run, macs: macsOf(trained) };
}

async function onnxruntime(...files: readonly [string, string]) {
  const { parseBackendSpec } = await import("../../src/backends/index.ts");
  const found = await parseBackendSpec("onnxruntime:cpu").load();
  if (found.kind !== "available") throw new Error(found.reason);
  const { trained, feeds, output } = await load(files);
  const session = await found.backend.prepare(trained);
  const run = async (): Promise<Float32Array> => ((await session.run(feeds, [output])).get(output) as Blob).data;
  return { run, macs: macsOf(trained) };
}

/** By OpenCV's own reader of Caffe's files. */
async function openCv(prototxt: string, caffemodel: string) {
  const { default: cv } = await import("@techstark/opencv-js");
  await new Promise<void>((resolve) => {
    cv.onRuntimeInitialized = resolve;
  });
  const { net, image } = await inputOf(prototxt);
  const [, channels, height, width] = image.shape;
  cv.FS_createDataFile("/", "net.prototxt", readFileSync(prototxt), true, false, false);
  cv.FS_createDataFile("/", "net.caffemodel", readFileSync(caffemodel), true, false, false);
  const importer = cv.readNetFromCaffe("net.prototxt", "net.caffemodel");
  // An image has its channels side by side, and OpenCV puts them one after another again.
  const pixels = new cv.Mat(height, width, channels === 1 ? cv.CV_32FC1 : cv.CV_32FC3);
  for (let i = 0; i < image.data.length; i++) {
    const [channel, pixel] = [Math.floor(i / (height * width)), i % (height * width)];
    pixels.data32F[pixel * channels + channel] = image.data[i];
  }
  const blob = cv.blobFromImage(pixels, 1, new cv.Size(width, height), new cv.Scalar(), false, false, cv.CV_32F);
  const run = (): Float32Array => {
    importer.setInput(blob);
    const top = importer.forward();
    const numbers = Float32Array.from(top.data32F);
    top.delete();
    return numbers;
  };
  return { run, macs: net.layers.reduce((total, layer) => total + layer.macs, 0) };
}

async function inputOf(prototxt: string) {
  const { loadNet } = await import("../../src/caffe/load.ts");
  const net = await loadNet(prototxt);
  return { net, image: uniformBlob(net.shapes.get(net.inputs[0]) as Shape, INPUT_SEED) };
}

const [engine, prototxt, caffemodel, runs] = process.argv.slice(2);
const { run, macs } = await ENGINES[engine](prototxt, caffemodel);
const seconds: number[] = [];
let output: ArrayLike<number> = [];
// A single run is not warmed up: it is for what takes minutes.
for (let i = Number(runs) === 1 ? 0 : -1; i < Number(runs); i++) {
  const started = performance.now();
  output = await run();
  if (i >= 0) seconds.push((performance.now() - started) / 1000);
}
const measured: EngineRuns = { seconds, peak: peakMemory(), output: Array.from(output), macs };
// An engine may keep the process alive; what was written to a pipe must be through before it ends.
process.stdout.write(`${JSON.stringify(measured)}\n`, () => process.exit(0));
