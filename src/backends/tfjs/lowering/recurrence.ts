/** A recurrence, step by step: tfjs's own cells have other gates, and no continuation. */
import type { RecurrentSettings } from "../../../caffe/layers/recurrent.ts";
import { count, type Shape } from "../../../tensor/shape.ts";
import type { Stage, Step, Tensor } from "./lowering.ts";

interface Recurrent {
  readonly settings: RecurrentSettings;
  readonly bottomShapes: readonly Shape[];
  readonly topShapes: readonly Shape[];
}

/** x · weightsᵀ + bias, for rows of x. */
export function product({ tf }: Stage, x: Tensor, weights: Tensor, bias?: Tensor): Tensor {
  const rows = tf.matMul(x, weights, false, true);
  return bias === undefined ? rows : tf.add(rows, bias);
}

/**
 * @param states how many blobs of state the type has
 * @param cell from the transformed input (streams × width), the continuation (streams × 1) and states to output and states
 */
export function unroll(
  { settings: { numOutput, exposeHidden }, bottomShapes, topShapes }: Recurrent,
  stage: Stage,
  { weights, bias, fixed }: { weights: Tensor; bias: Tensor; fixed: Tensor | undefined },
  states: number,
  cell: (input: Tensor, cont: Tensor, states: readonly Tensor[]) => { output: Tensor; states: Tensor[] },
): Step {
  const { tf } = stage;
  const [steps, streams] = bottomShapes[0];
  return (bottoms) => {
    const x = tf.reshape(bottoms[0], [steps * streams, count(bottomShapes[0], 2)]);
    const inputs = tf.split(product(stage, x, weights, bias), steps, 0);
    const conts = tf.split(tf.reshape(bottoms[1], [steps * streams, 1]), steps, 0);
    const own =
      fixed === undefined
        ? undefined
        : product(stage, tf.reshape(bottoms[2], [streams, count(bottomShapes[2], 1)]), fixed);
    let current: readonly Tensor[] = exposeHidden
      ? bottoms.slice(-states).map((state) => tf.reshape(state, [streams, numOutput]))
      : Array.from({ length: states }, () => tf.zeros([streams, numOutput]));
    const outputs = inputs.map((input, t) => {
      const next = cell(own === undefined ? input : tf.add(input, own), conts[t], current);
      current = next.states;
      return tf.reshape(next.output, [1, streams, numOutput]);
    });
    return [tf.concat(outputs, 0), ...topShapes.slice(1).map((shape, i) => tf.reshape(current[i], [...shape]))];
  };
}
