/** A small run for tests: a net of two layers, images that are numbers in memory, a backend that computes as the reference does. */
import { setTimeout as sleep } from "node:timers/promises";
import { makeNetFiles, type NetFiles } from "../../scripts/nets/files.ts";
import { type Backend, SUPPORTED } from "../backends/backend.ts";
import type { BlobId } from "../caffe/net.ts";
import { CuppingError } from "../error.ts";
import { forwardNet } from "../reference/net.ts";
import type { Blob } from "../tensor/blob.ts";
import { FP32 } from "../tensor/profile.ts";
import { uniform, uniformBlob } from "../tensor/random.ts";
import { count } from "../tensor/shape.ts";
import type { DataSet } from "./data-set.ts";
import { preparingHere } from "./prepare-batch.ts";
import type { Preprocessor } from "./preprocessor.ts";
import { loadClassifier } from "./runner.ts";
import type { Subject } from "./validate.ts";

export const SHAPE = [2, 3, 3] as const;
export const CLASSES = 12;

const NET = `name: "Tiny"
layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 2 dim: 3 dim: 3 } } }
layer { name: "fc" type: "InnerProduct" bottom: "data" top: "fc" inner_product_param { num_output: ${CLASSES} } }
layer { name: "prob" type: "Softmax" bottom: "fc" top: "prob" }
`;

export function tinyNet(folder: string): NetFiles {
  return makeNetFiles(folder, "tiny", NET, 1);
}

/** @param broken images that cannot be read, and images that cannot be decoded */
function memorySet(size: number, broken: { unreadable?: number; corrupt?: number } = {}): DataSet {
  const random = uniform(7);
  const labels = Array.from({ length: size }, () => Math.floor(random() * CLASSES));
  return {
    title: `memory, ${size} images`,
    size,
    identity: `memory ${size}`,
    labels,
    async *read(indices) {
      for (const index of indices) {
        const common = { index, name: `image-${index}`, label: labels[index] };
        if (index === broken.unreadable) {
          yield { ...common, image: new Error("it is gone") };
        } else if (index === broken.corrupt) {
          yield { ...common, image: { kind: "encoded", bytes: new Uint8Array(3) } };
        } else {
          yield { ...common, image: { kind: "tensor", blob: uniformBlob(SHAPE, index + 1) } };
        }
      }
    },
    close: async () => {},
  };
}

/** Hands tensors on; `views` times, each view with its number added. */
function identityPreprocessor(views = 1, milliseconds = 0): Preprocessor {
  return {
    name: "as they are",
    identity: `as they are, ${views}`,
    shape: SHAPE,
    views,
    async prepare(image, into = new Float32Array(views * count(SHAPE))) {
      if (milliseconds > 0) await sleep(milliseconds);
      if (image.kind !== "tensor") {
        throw new CuppingError("IMAGE_UNREADABLE", { problem: "This is no tensor.", remedy: "Give one." });
      }
      const { data } = image.blob;
      for (let i = 0; i < into.length; i++) into[i] = data[i % data.length] + Math.floor(i / data.length);
      return into;
    },
  };
}

export interface TinyOptions {
  readonly views?: number;
  readonly batch?: number;
  readonly milliseconds?: number;
  readonly broken?: { unreadable?: number; corrupt?: number };
}

export async function tinySubject(
  { prototxt, caffemodel }: NetFiles,
  size: number,
  { views = 1, batch = 4, milliseconds, broken }: TinyOptions = {},
): Promise<Subject> {
  const preprocessor = identityPreprocessor(views, milliseconds);
  const net = await loadClassifier(prototxt, caffemodel, preprocessor, {}, batch);
  const identity = { cupping: "test", net: "net", weights: "weights", options: "" };
  return { dataSet: memorySet(size, broken), preparer: preparingHere(preprocessor), net, identity };
}

/**
 * Computes as the reference does and rounds to float32; what it says depends on an image's place in its batch, as little as an
 * engine's may: by one unit in the last place.
 */
export function honestBackend(device = "cpu", seen: (images: Blob) => void = () => {}): Backend {
  return {
    id: "honest",
    device,
    version: "1",
    profile: FP32,
    supports: () => SUPPORTED,
    prepare: async (trained) => ({
      async run(feeds, fetch) {
        seen([...feeds.values()][0]);
        const blobs = new Map<BlobId, Blob>();
        for (const [id, { shape, values }] of forwardNet(trained, feeds, fetch)) {
          const classes = values.length / shape[0];
          const data = Float32Array.from(values, (value, i) => value * (1 + (Math.floor(i / classes) % 3) * 2 ** -23));
          blobs.set(id, { shape, data });
        }
        return blobs;
      },
      [Symbol.asyncDispose]: async () => {},
    }),
  };
}
