/**
 * Does looking change what is computed? Layers are judged by a run in which every blob is fetched, and users run nets of which
 * nothing but the outputs is fetched: an engine may then fuse layers, and choose other code.
 */
import type { Backend } from "../backends/backend.ts";
import type { BlobId, TrainedNet } from "../caffe/net.ts";
import { messageOf } from "../error.ts";
import type { Blob } from "../tensor/blob.ts";
import { runOnce } from "./run-layer.ts";

export interface Observation {
  /** How blobs are fetched, as the backend says. */
  readonly how: string | null;
  /** The net's outputs: how many numbers have other bits where nothing else is fetched. */
  readonly outputs: readonly { readonly blob: BlobId; readonly elements: number; readonly different: number }[];
  /** Whether the run with every blob gives its own bits again; null where nothing differs, so that it was not tried. */
  readonly repeatable: boolean | null;
  /** Why the outputs alone could not be computed. */
  readonly failure: string | null;
}

/**
 * Runs the net once more as users run it.
 * @param seen every blob, as the observed run gave them
 * @returns the outputs of that run; none where it failed
 */
export async function runUnobserved(
  backend: Backend,
  trained: TrainedNet,
  feeds: ReadonlyMap<BlobId, Blob>,
  seen: ReadonlyMap<BlobId, Blob>,
): Promise<{ unobserved: ReadonlyMap<BlobId, Blob>; observation: Observation }> {
  const how = backend.observation ?? null;
  // What the observed run lacks is its own failure.
  const ends = trained.net.outputs.filter((id) => !feeds.has(id) && seen.has(id));
  const differences = (blobs: ReadonlyMap<BlobId, Blob>): Observation["outputs"] =>
    ends.map((blob) => {
      const { data } = seen.get(blob) as Blob;
      return { blob, elements: data.length, different: differingBits(data, blobs.get(blob)?.data) };
    });
  try {
    const unobserved = await runOnce(backend, trained, feeds, ends, "own");
    const outputs = differences(unobserved);
    const isSame = outputs.every(({ different }) => different === 0);
    const repeatable = isSame
      ? null
      : differences(await runOnce(backend, trained, feeds, [...seen.keys()])).every(({ different }) => different === 0);
    return { unobserved, observation: { how, outputs, repeatable, failure: null } };
  } catch (error) {
    return {
      unobserved: new Map(),
      observation: { how, outputs: [], repeatable: null, failure: messageOf(error) },
    };
  }
}

/** How many numbers are not the same: −0 is not 0, and NaN is NaN. All where the lengths differ. */
export function differingBits(a: Float32Array, b: Float32Array | undefined): number {
  if (b?.length !== a.length) return a.length;
  return a.reduce((sum, value, i) => sum + (Object.is(value, b[i]) ? 0 : 1), 0);
}
