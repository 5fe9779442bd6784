/** Writes a net with its weights as Caffe's two files. */
import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { buildNet } from "../../src/caffe/build.ts";
import { encodeCaffemodel } from "../../src/caffe/caffemodel.ts";
import { type Layer, paramsOf, type TrainedNet } from "../../src/caffe/net.ts";
import { parsePrototxt } from "../../src/caffe/prototxt.ts";
import { create } from "../../src/caffe/schema/codec.ts";
import type { LayerParameter, NetParameter } from "../../src/caffe/schema/messages.ts";
import type { Output } from "../../src/reference/forward.ts";
import { seededNet } from "../../src/nets/weights.ts";

export interface NetFiles {
  readonly prototxt: string;
  readonly caffemodel: string;
}

/** Makes NAME.prototxt and NAME.caffemodel in a folder, with seeded weights. @param see as seededNet takes it */
export function makeNetFiles(
  folder: string,
  name: string,
  prototxt: string,
  seed: number,
  see?: (layer: Layer, outputs: readonly Output[] | null) => void,
): NetFiles {
  const trained = seededNet(buildNet(parsePrototxt(prototxt, name), { file: name }), seed, see);
  mkdirSync(folder, { recursive: true });
  const files = { prototxt: join(folder, `${name}.prototxt`), caffemodel: join(folder, `${name}.caffemodel`) };
  writeFileSync(files.prototxt, prototxt);
  writeCaffemodel(files.caffemodel, trained);
  return files;
}

/** In today's format, layer by layer: protobuf messages that are concatenated are one message. */
export function writeCaffemodel(file: string, trained: TrainedNet): void {
  const out = openSync(file, "w");
  for (const layer of trained.net.layers) {
    if (layer.params.length === 0) continue;
    const blobs = paramsOf(trained, layer).map(({ shape, data }) => ({ shape, legacy: undefined, data }));
    const message = create<LayerParameter>("LayerParameter", { name: layer.name, type: layer.type, blobs });
    const bytes = encodeCaffemodel(create<NetParameter>("NetParameter", { layer: [message] }));
    // One write takes 2 GiB at most, and may take less than it is given.
    for (let at = 0; at < bytes.length; ) at += writeSync(out, bytes, at);
  }
  closeSync(out);
}
