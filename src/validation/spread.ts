/**
 * How far rounding may move the scores of an image: what the output inherits from the layers above (conformance/inherited.ts) and
 * what its own layer adds. It costs some runs of the reference for each image, so that it is known of few images.
 */
import type { BlobId, TrainedNet } from "../caffe/net.ts";
import { layerAcceptance, widened } from "../comparison/acceptance.ts";
import { DEFAULT_SPREAD, inheritedAllowance } from "../conformance/inherited.ts";
import type { Output } from "../reference/forward.ts";
import { forwardNetWithErrors } from "../reference/net.ts";
import type { Blob } from "../tensor/blob.ts";
import type { ArithmeticProfile } from "../tensor/profile.ts";
import { count } from "../tensor/shape.ts";
import type { DataSet } from "./data-set.ts";
import type { Preprocessor } from "./preprocessor.ts";
import type { ClassifierNet } from "./runner.ts";

/** Largest allowances of one image, over its classes and views, in absolute terms. */
export interface ImageSpread {
  readonly index: number;
  /** Of the net's output. */
  readonly output: number;
  /** Of what margins are compared in (`decisiveBlob`). */
  readonly decisive: number;
}

/**
 * Margins of probabilities are compared as logarithms: log p − log q is the difference of the two inputs of the Softmax layer,
 * which rounding moves by about as much in every image, while it moves a probability near 0 or 1 by almost nothing.
 */
export interface Decisive {
  readonly blob: BlobId;
  readonly of: (score: number) => number;
  readonly words: string;
}

export function decisiveBlob({ trained: { net }, output }: ClassifierNet): Decisive {
  const last = net.layers.find((layer) => layer.tops.includes(output));
  return last?.type === "Softmax"
    ? { blob: last.bottoms[0], of: Math.log, words: "log-probabilities" }
    : { blob: output, of: (score) => score, words: "scores" };
}

/**
 * Of the images with these indices, which ascend; images that cannot be read are left out, and so are all where the net takes no
 * single image.
 * @param progress called before each image
 */
export async function imageSpreads(
  net: ClassifierNet,
  profile: ArithmeticProfile,
  dataSet: DataSet,
  preprocessor: Preprocessor,
  indices: Iterable<number>,
  progress: (index: number) => void = () => {},
): Promise<ImageSpread[]> {
  const { single } = net;
  if (single === undefined) return [];
  const decisive = decisiveBlob(net).blob;
  const spreads: ImageSpread[] = [];
  const size = count(preprocessor.shape);
  for await (const { index, image } of dataSet.read(indices)) {
    if (image instanceof Error) continue;
    progress(index);
    const tensor = await preprocessor.prepare(image);
    const largest = { output: 0, decisive: 0 };
    for (let view = 0; view < preprocessor.views; view++) {
      const data = tensor.slice(view * size, (view + 1) * size);
      const feeds = new Map<BlobId, Blob>([
        ...constantsOf(single),
        [net.input, { shape: [1, ...preprocessor.shape], data }],
      ]);
      const exact = forwardNetWithErrors(single, feeds);
      const allowances = inheritedAllowance(single, feeds, exact, profile, DEFAULT_SPREAD);
      const largestOf = (blob: BlobId): number => {
        const output = exact.get(blob);
        // The input itself: nothing is rounded.
        if (output === undefined) return 0;
        return largestAllowed(output, profile, allowances.get(blob) as Float64Array);
      };
      largest.output = Math.max(largest.output, largestOf(net.output));
      largest.decisive = Math.max(largest.decisive, largestOf(decisive));
    }
    spreads.push({ index, ...largest });
  }
  return spreads;
}

function largestAllowed(output: Output, profile: ArithmeticProfile, inherited: Float64Array): number {
  const { allowed } = widened(layerAcceptance(output, profile), inherited);
  let most = 0;
  for (let i = 0; i < inherited.length; i++) most = Math.max(most, allowed(i));
  return most;
}

function constantsOf({ net }: TrainedNet): [BlobId, Blob][] {
  return [...net.constants].map(([id, value]) => {
    const shape = net.shapes.get(id) as number[];
    return [id, { shape, data: new Float32Array(count(shape)).fill(value) }];
  });
}
