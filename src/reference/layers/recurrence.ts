/** A recurrence over steps and streams. Caffe: src/caffe/layers/recurrent_layer.cpp. */
import type { RecurrentSettings } from "../../caffe/layers/recurrent.ts";
import type { Activation } from "../../tensor/blob.ts";
import { count, type Shape } from "../../tensor/shape.ts";
import { exactly, type Uncertain, zeros } from "./uncertain.ts";

type Step = (
  x: Uncertain,
  fixed: Uncertain | undefined,
  cont: number,
  states: readonly Uncertain[],
) => { readonly output: Uncertain; readonly states: readonly Uncertain[] };

/**
 * Outputs of all steps (steps × streams × outputs), and the states after the last one (streams × outputs each).
 * Streams do not see each other.
 */
export function unrolled(
  { settings, topShapes }: { readonly settings: RecurrentSettings; readonly topShapes: readonly Shape[] },
  bottoms: readonly Activation[],
  states: number,
  step: Step,
): { outputs: Uncertain; states: Uncertain[] } {
  const { numOutput, staticInput, exposeHidden } = settings;
  const [x, cont] = bottoms;
  const [steps, streams] = x.shape;
  const inputs = count(x.shape, 2);
  const outputs = zeros(count(topShapes[0]));
  const last = Array.from({ length: states }, () => zeros(streams * numOutput));
  const row = ({ data }: Activation, at: number, length: number): Uncertain =>
    exactly(data.subarray(at * length, (at + 1) * length));
  for (let stream = 0; stream < streams; stream++) {
    const fixed = staticInput ? row(bottoms[2], stream, count(bottoms[2].shape, 1)) : undefined;
    let current: readonly Uncertain[] = exposeHidden
      ? bottoms.slice(-states).map((state) => row(state, stream, numOutput))
      : Array.from({ length: states }, () => zeros(numOutput));
    for (let t = 0; t < steps; t++) {
      const at = t * streams + stream;
      const result = step(row(x, at, inputs), fixed, cont.data[at], current);
      outputs.values.set(result.output.values, at * numOutput);
      outputs.errors.set(result.output.errors, at * numOutput);
      current = result.states;
    }
    current.forEach((state, i) => {
      last[i].values.set(state.values, stream * numOutput);
      last[i].errors.set(state.errors, stream * numOutput);
    });
  }
  return { outputs, states: last };
}
