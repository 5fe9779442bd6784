/**
 * Genuine Caffe's own logs, reproduced to the printed digit: the test net of each training, with its labels, on all 10,000
 * images of CIFAR-10's test set. Caffe tests in batches, adds what each batch gives in float32, divides by their number, and
 * prints six digits (solver.cpp, Test). The means of float32 numbers show it: 9,223 of 10,000 right is 0.922302 in the log.
 * onnxruntime computes all batches. The reference computes the first ones here; with `referenceBatches: 100` it computes all of
 * cifar10_quick's, and the same digits come out.
 */
import { readFile } from "node:fs/promises";
import sharp from "sharp";
import { expect, it } from "vitest";
import { caffeData, describeWithData } from "../../spec/support/caffe-data.ts";
import { onnxruntime } from "../../spec/support/layer.ts";
import { loadTrainedNet } from "../caffe/load.ts";
import type { BlobId, TrainedNet } from "../caffe/net.ts";
import { readBinaryproto } from "../caffe/read.ts";
import type { Values } from "../reference/forward.ts";
import { forwardNet } from "../reference/net.ts";
import type { Blob } from "../tensor/blob.ts";
import { count } from "../tensor/shape.ts";
import { batch, type LabelledImages, type Transform } from "./images.ts";

/** The CIFAR-10 test set: one image a row, its pixels RGB. */
async function cifar10(): Promise<LabelledImages> {
  const raw = await sharp(caffeData("cifar10_test/test_batch.png"), { limitInputPixels: false })
    .removeAlpha()
    .raw()
    .toBuffer();
  const labels = JSON.parse(await readFile(caffeData("cifar10_test/test_lables.json"), "utf8")) as number[];
  const number = labels.length;
  const pixels = new Uint8Array(number * 3072);
  for (let n = 0; n < number; n++) {
    for (let i = 0; i < 1024; i++)
      for (let c = 0; c < 3; c++) pixels[n * 3072 + c * 1024 + i] = raw[(n * 1024 + i) * 3 + c];
  }
  return { number, shape: [3, 32, 32], pixels, labels: Uint8Array.from(labels) };
}

const QUICK = "cifar10_V1_everpeace/cifar10_quick";
const RESNET = "cifar10_resnet_lijianfei/20";

/** Of the tops of one batch. */
interface Tested {
  readonly accuracy: number;
  readonly loss: number;
}

/** What Caffe's log says of the batches: a mean with six digits, trailing zeros left out as C++ does. */
function logged(batches: readonly number[]): string {
  const sum = batches.reduce((total, one) => Math.fround(total + Math.fround(one)), 0);
  return `${Number(Math.fround(sum / batches.length).toPrecision(6))}`;
}

interface Log {
  readonly net: string;
  readonly weights: string;
  /** Images of a batch, as the net's data layer has it. */
  readonly size: number;
  readonly tops: { readonly accuracy: BlobId; readonly loss: BlobId };
  readonly transform: () => Promise<Transform>;
  readonly says: { readonly accuracy: string; readonly loss: string };
  /** How many batches the reference computes too, so that the suite stays quick: all of cifar10_quick's take it a minute. */
  readonly referenceBatches: number;
}

const quick = (iteration: number, accuracy: string, loss: string): Log => ({
  net: `${QUICK}_train_test.prototxt`,
  weights: `${QUICK}_iter_${iteration}.caffemodel`,
  size: 100,
  tops: { accuracy: "accuracy", loss: "loss" },
  transform: async () => ({ mean: (await readBinaryproto(caffeData("means/cifar10_mean.binaryproto"))).data }),
  says: { accuracy, loss },
  referenceBatches: 10,
});

const LOGS: readonly (readonly [string, Log])[] = [
  ["cifar10_quick after 4,000 iterations", quick(4000, "0.6854", "0.937706")],
  ["cifar10_quick after 5,000 iterations", quick(5000, "0.7491", "0.74817")],
  [
    "ResNet-20 after 53,500 iterations",
    {
      net: `${RESNET}/test_ResNet_20.prototxt`,
      weights: `${RESNET}/cifar10_ResNet_20_iter_53500.caffemodel`,
      size: 10,
      tops: { accuracy: "prob", loss: "Softmax1" },
      transform: () => {
        const mean = Float32Array.from({ length: 3072 }, (_, i) => [125.3, 122.9, 113.8][Math.floor(i / 1024)]);
        return Promise.resolve({ mean, scale: 0.00390625 });
      },
      says: { accuracy: "0.922302", loss: "0.256168" },
      referenceBatches: 5,
    },
  ],
];

describeWithData("genuine Caffe's logs", () => {
  it.each(LOGS)("%s", { timeout: 900_000 }, async (_, log) => {
    const images = await cifar10();
    const transform = await log.transform();
    const { trained } = await loadTrainedNet(caffeData(log.net), caffeData(log.weights), {
      labels: true,
      inputShapes: { data: [log.size, ...images.shape] },
    });
    const { accuracy, loss } = log.tops;
    await using session = await (await onnxruntime()).prepare(trained);
    const tested: Tested[] = [];
    const reference: Tested[] = [];
    for (let first = 0; first < images.number; first += log.size) {
      const feeds = new Map<BlobId, Blob>([
        ["data", batch(images, first, log.size, transform)],
        ["label", { shape: [log.size], data: Float32Array.from(images.labels.subarray(first, first + log.size)) }],
      ]);
      const got = await session.run(feeds, [accuracy, loss]);
      const value = (id: BlobId): number => (got.get(id) as Blob).data[0];
      tested.push({ accuracy: value(accuracy), loss: value(loss) });
      if (reference.length < log.referenceBatches) reference.push(byReference(trained, feeds, log));
    }
    expect(tested).toHaveLength(images.number / log.size);
    const says = (batches: readonly Tested[]) => ({
      accuracy: logged(batches.map((one) => one.accuracy)),
      loss: logged(batches.map((one) => one.loss)),
    });
    expect(says(tested)).toEqual(log.says);
    // The reference: the log's own digits where it computed every batch; of a part it counts what the engine counts.
    if (reference.length === tested.length) expect(says(reference)).toEqual(log.says);
    const counts = reference.map((one) => Math.round(one.accuracy * log.size));
    expect(counts).toEqual(tested.slice(0, reference.length).map((one) => Math.round(one.accuracy * log.size)));
  });
});

function byReference(trained: TrainedNet, feeds: ReadonlyMap<BlobId, Blob>, { tops }: Log): Tested {
  const blobs = forwardNet(trained, feeds);
  const value = (id: BlobId): number => {
    const { shape, values } = blobs.get(id) as Values;
    expect(count(shape)).toBe(1);
    return values[0];
  };
  return { accuracy: value(tops.accuracy), loss: value(tops.loss) };
}
