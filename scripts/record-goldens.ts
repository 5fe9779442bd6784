#!/usr/bin/env tsx
/**
 * Records golden/<family>/: for each family of layers a small net with seeded weights, and its activations. What it writes
 * depends on the families, the reference and nothing else.
 *
 *     npx tsx scripts/record-goldens.ts [FAMILY …]
 */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { encodeCaffemodel } from "../src/caffe/caffemodel.ts";
import { loadTrainedNet } from "../src/caffe/load.ts";
import type { BlobId, Layer, Net } from "../src/caffe/net.ts";
import { buildNet } from "../src/caffe/build.ts";
import { parsePrototxt } from "../src/caffe/prototxt.ts";
import { create } from "../src/caffe/schema/codec.ts";
import type { LayerParameter, NetParameter } from "../src/caffe/schema/messages.ts";
import { recordGolden } from "../src/conformance/golden.ts";
import { writeWhole } from "../src/files.ts";
import type { Blob } from "../src/tensor/blob.ts";
import { uniform, uniformBlob, wholeBlob } from "../src/tensor/random.ts";
import { count, type Shape } from "../src/tensor/shape.ts";
import { FAMILIES, type Family } from "./goldens/families.ts";

const SEED = 1;

/** Records one family into `folder`/<name>; returns how many blobs and bytes its record has. */
export async function recordFamily(folder: string, name: string): Promise<{ blobs: number; bytes: number }> {
  const family = FAMILIES[name];
  const at = join(folder, name);
  const files = { net: join(at, `${name}.prototxt`), weights: join(at, `${name}.caffemodel`) };
  await mkdir(at, { recursive: true });
  const text = `# ${family.about}.\n# Made by scripts/record-goldens.ts, weights by seed ${SEED}.\nname: "${name}"\n${family.layers}\n`;
  await writeWhole(files.net, text);
  await writeWhole(files.weights, seededWeights(text, files.net));
  const { trained } = await loadTrainedNet(files.net, files.weights);
  const { feeds, sources } = inputsOf(trained.net, family);
  return recordGolden(join(at, "activations"), files, trained, feeds, sources);
}

function seededWeights(text: string, file: string): Uint8Array {
  const message = parsePrototxt(text, file);
  const next = uniform(SEED);
  return encodeCaffemodel(
    create<NetParameter>("NetParameter", {
      name: message.name,
      layer: buildNet(message, { file }).layers.map((layer) =>
        create<LayerParameter>("LayerParameter", {
          name: layer.name,
          type: layer.type,
          blobs: layer.params.map(({ shape }, i) => ({
            shape,
            legacy: undefined,
            data: weights(layer, i, shape, next),
          })),
        }),
      ),
    }),
  );
}

/** Uniform numbers that keep activations near 1; a variance and its factor are positive, and factors lie around 1. */
function weights({ type }: Layer, index: number, shape: Shape, next: () => number): Float32Array {
  const fan = shape.length > 1 ? count(shape, 1) : 3;
  const around =
    type === "BatchNorm" && index === 2 ? 2 : (type === "BatchNorm" && index === 1) || type === "Scale" ? 1.5 : 0;
  return Float32Array.from({ length: count(shape) }, () => around + Math.sqrt(3 / fan) * (2 * next() - 1));
}

/** Each input by a seed of its own, so that no two are alike; the given ones as they are. */
function inputsOf(net: Net, { given = {} }: Family): { feeds: Map<BlobId, Blob>; sources: Record<BlobId, string> } {
  const feeds = new Map<BlobId, Blob>();
  const sources: Record<BlobId, string> = {};
  net.inputs.forEach((id, i) => {
    const shape = net.shapes.get(id) as Shape;
    const below = net.indices.get(id);
    const seed = SEED + i;
    if (given[id] !== undefined) feeds.set(id, { shape, data: Float32Array.from(given[id]) });
    else feeds.set(id, below === undefined ? uniformBlob(shape, seed) : wholeBlob(shape, below, seed));
    sources[id] = given[id] === undefined ? `random:${seed}` : "scripts/goldens/families.ts";
  });
  return { feeds, sources };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = fileURLToPath(new URL("../golden/", import.meta.url));
  const names = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(FAMILIES);
  for (const name of names) {
    const { blobs, bytes } = await recordFamily(folder, name);
    console.log(`${name}: ${blobs} blobs, ${(bytes / 1024).toFixed(0)} KiB`);
  }
}
