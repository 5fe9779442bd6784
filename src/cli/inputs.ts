/** What --input names, as blobs: an image, an .npy file, random numbers, or one number everywhere. */
import type { BlobId, Net } from "../caffe/net.ts";
import type { Blob } from "../tensor/blob.ts";
import type { Shape } from "../tensor/shape.ts";
import { CuppingError } from "../error.ts";
import { readWhole } from "../files.ts";
import { decodeNpy } from "../tensor/npy.ts";
import { uniformBlob, wholeBlob } from "../tensor/random.ts";
import { count, formatShape, sameShape } from "../tensor/shape.ts";
import { imageBlob } from "../validation/image.ts";
import { usage } from "./options.ts";

const DEFAULT_SOURCE = "random:1";

export interface Inputs {
  readonly feeds: ReadonlyMap<BlobId, Blob>;
  /** Where each input came from, for records: "random:1". */
  readonly sources: Readonly<Record<BlobId, string>>;
}

/**
 * @param texts "SOURCE" for the net's only input, or "NAME=SOURCE" for each; inputs that none names are random:1, or
 *   the number that the net itself fills them with
 * @throws CuppingError USAGE for an input that the net lacks, INPUT_SHAPE for an .npy of another shape
 */
export async function readInputs(net: Net, texts: readonly string[] = []): Promise<Inputs> {
  const sources: Record<BlobId, string> = Object.fromEntries(
    net.inputs.map((id) => [id, net.constants.has(id) ? `constant:${net.constants.get(id)}` : DEFAULT_SOURCE]),
  );
  for (const text of texts) {
    const named = net.inputs.find((id) => text.startsWith(`${id}=`));
    if (named !== undefined) sources[named] = text.slice(named.length + 1);
    else if (net.inputs.length === 1) sources[net.inputs[0]] = text;
    else
      throw usage(
        "--input",
        `"${text}" names none of the net's inputs.`,
        `Use NAME=SOURCE with ${net.inputs.join(" or ")}.`,
      );
  }
  const feeds = new Map<BlobId, Blob>();
  for (const [id, source] of Object.entries(sources))
    feeds.set(id, await readInput(source, net.shapes.get(id) as Shape, id, net.indices.get(id)));
  return { feeds, sources };
}

/** @param below the limit of an input of whole numbers, whose random numbers are whole too; undefined for others */
async function readInput(source: string, shape: Shape, id: BlobId, below: number | undefined): Promise<Blob> {
  const seed = /^random(?::(.*))?$/.exec(source);
  if (seed !== null) {
    const number = Number(seed[1] ?? 1);
    if (!Number.isInteger(number))
      throw usage("--input", `"${source}" has no whole number as seed.`, "Use for instance random:1.");
    return below === undefined ? uniformBlob(shape, number) : wholeBlob(shape, below, number);
  }
  const constant = /^constant:(.+)$/.exec(source);
  if (constant !== null) {
    const number = Number(constant[1]);
    if (Number.isNaN(number)) throw usage("--input", `"${source}" names no number.`, "Use for instance constant:0.5.");
    return { shape, data: new Float32Array(count(shape)).fill(number) };
  }
  if (!source.endsWith(".npy")) return imageBlob(source, shape);
  const array = decodeNpy(await readWhole(source), source);
  if (!sameShape(array.shape, shape)) {
    throw new CuppingError("INPUT_SHAPE", {
      place: source,
      problem: `This array is ${formatShape(array.shape)}, and the input "${id}" is ${formatShape(shape)}.`,
      remedy: `Give an array of that shape, or change the net's with --input-shape "${id}=${array.shape.join(",")}".`,
    });
  }
  return { shape, data: new Float32Array(array.data) };
}
