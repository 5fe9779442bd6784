/** A whole Caffe net as operations of tfjs. Needs no Node: a page runs it too. */
import { type BlobId, type Layer, paramsOf, type TrainedNet } from "../../caffe/net.ts";
import type { Blob } from "../../tensor/blob.ts";
import { type Support, SUPPORTED } from "../backend.ts";
import type { Lowerings } from "./lowering/index.ts";
import type { Stage, Step, Tensor, Tf } from "./lowering/lowering.ts";

/** A lowering that is given layers of its own type only, which the table's keys see to. */
interface AnyLowering {
  refuse?(layer: Layer): string | undefined;
  lower(layer: Layer, stage: Stage, params: readonly Blob[]): Step;
}

function loweringOf(layer: Layer, lowerings: Lowerings): AnyLowering | undefined {
  return lowerings[layer.type];
}

/** Why a type has no lowering. */
const REASONS: Partial<Record<Layer["type"], string>> = {
  Filter: "How many items Filter keeps depends on values, which tfjs hands out only asynchronously.",
  DetectionOutput: "How many boxes DetectionOutput keeps depends on values, which tfjs hands out only asynchronously.",
};

/** tfjs's kernels go no further. */
const MOST_AXES = 6;

export function supports(layer: Layer, lowerings: Lowerings): Support {
  const lowering = loweringOf(layer, lowerings);
  const axes = Math.max(...[...layer.bottomShapes, ...layer.topShapes].map(({ length }) => length));
  const reason =
    lowering === undefined
      ? (REASONS[layer.type] ?? `${layer.type} has no tfjs lowering.`)
      : axes > MOST_AXES
        ? `The layer has blobs of ${axes} axes, and tfjs takes ${MOST_AXES}.`
        : lowering.refuse?.(layer);
  return reason === undefined ? SUPPORTED : { supported: false, reason };
}

/** How blobs are fetched. */
export const OBSERVATION = "The engine computes layer by layer, and each blob is copied when all is computed.";

/** A net laid out for tfjs, with its params in the memory of the backend that was current. */
export interface Program {
  /**
   * Runs what the fetched blobs need, in the backend that is current. Synchronous, so that no other session comes between.
   * @returns tensors that the caller disposes of
   */
  run(feeds: ReadonlyMap<BlobId, Blob>, fetch: readonly BlobId[]): Map<BlobId, Tensor>;
  dispose(): void;
}

/** @throws RangeError for a layer that is not supported */
export function lower(tf: Tf, { net, params }: TrainedNet, lowerings: Lowerings): Program {
  const constants: Tensor[] = [];
  const dispose = (): void => {
    for (const constant of constants) constant.dispose();
    constants.length = 0;
  };
  const stage: Stage = {
    tf,
    constant: (shape, values) => {
      const constant = tf.tensor(values instanceof Float32Array ? values : [...values], [...shape], "float32");
      constants.push(constant);
      return constant;
    },
  };
  let steps: { layer: Layer; step: Step }[];
  try {
    steps = net.layers
      .filter(({ type }) => type !== "Input")
      .map((layer) => {
        const lowering = loweringOf(layer, lowerings);
        if (lowering === undefined) throw new RangeError(`${layer.type} has no tfjs lowering`);
        return { layer, step: lowering.lower(layer, stage, paramsOf({ net, params }, layer)) };
      });
  } catch (error) {
    dispose();
    throw error;
  }

  return {
    run(feeds, fetch) {
      const wanted = new Set(fetch);
      /** Layers that something fetched needs, each with the blobs that nothing needs after it. */
      const plan: { layer: Layer; step: Step; last: BlobId[] }[] = [];
      const needed = new Set(wanted);
      for (const { layer, step } of steps.toReversed()) {
        if (!layer.tops.some((id) => needed.has(id))) continue;
        const last = [...new Set([...layer.bottoms, ...layer.tops])].filter((id) => !needed.has(id));
        for (const id of layer.bottoms) needed.add(id);
        plan.unshift({ layer, step, last });
      }
      const blobs = new Map<BlobId, Tensor>();
      try {
        for (const [id, { shape, data }] of feeds) blobs.set(id, tf.tensor(data, [...shape], "float32"));
        for (const { layer, step, last } of plan) {
          const bottoms = layer.bottoms.map((id) => blobs.get(id) as Tensor);
          const tops = tf.tidy(() => [...step(bottoms)]);
          layer.tops.forEach((id, i) => blobs.set(id, tops[i]));
          for (const id of last) discard(id);
        }
        for (const id of [...blobs.keys()]) if (!wanted.has(id)) discard(id);
        return blobs;
      } catch (error) {
        for (const tensor of blobs.values()) tensor.dispose();
        throw error;
      }

      function discard(id: BlobId): void {
        blobs.get(id)?.dispose();
        blobs.delete(id);
      }
    },
    dispose,
  };
}
