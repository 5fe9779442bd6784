/** What RNN and LSTM have in common. Caffe: src/caffe/layers/recurrent_layer.cpp, the base of both. */
import { count, formatShape, sameShape, type Shape } from "../../tensor/shape.ts";
import { create } from "../schema/codec.ts";
import type { RecurrentParameter } from "../schema/messages.ts";
import type { LayerContext } from "./definition.ts";

export interface RecurrentSettings {
  readonly numOutput: number;
  /** Whether bottom 2 is an input that is the same at every step. */
  readonly staticInput: boolean;
  /** Whether the states before the first and after the last step are bottoms and tops; else the first is 0. */
  readonly exposeHidden: boolean;
}

interface Recurrence {
  readonly settings: RecurrentSettings;
  /** Shape of one state. */
  readonly state: Shape;
  readonly steps: number;
  readonly streams: number;
  /** Inputs of one step, flattened. */
  readonly inputs: number;
  /** Static inputs, flattened; 0 when there is none. */
  readonly staticInputs: number;
}

/** @param states how many blobs of state the type has */
export function recurrence({ message, bottoms, topCount, fail }: LayerContext, states: number): Recurrence {
  const param = message.recurrent_param ?? create<RecurrentParameter>("RecurrentParameter");
  const { num_output: numOutput, expose_hidden: exposeHidden } = param;
  if (!(numOutput > 0)) fail("num_output", "num_output is not set, or 0.", "Set it to the number of outputs.");
  const [x, cont] = bottoms;
  if (x.length < 3) {
    fail(
      "bottom",
      `Bottom 0 is ${formatShape(x)}, and must be steps × streams × inputs.`,
      "Reshape it to three axes or more.",
    );
  }
  const [steps, streams] = x;
  if (!sameShape(cont, [steps, streams])) {
    fail(
      "bottom",
      `Bottom 1 is ${formatShape(cont)}, and must be ${steps}×${streams}: 0 where a sequence begins, else 1.`,
      "Correct the shape of bottom 1.",
    );
  }
  const exposed = exposeHidden ? states : 0;
  if (bottoms.length < 2 + exposed || bottoms.length > 3 + exposed) {
    fail(
      "bottom",
      `With expose_hidden: ${exposeHidden} this layer has ${2 + exposed} bottoms, or ${3 + exposed} with a static input, and not ${bottoms.length}.`,
      "Correct its bottom fields.",
      "WRONG_ARITY",
    );
  }
  if (topCount !== 1 + exposed) {
    fail(
      "top",
      `With expose_hidden: ${exposeHidden} this layer has ${1 + exposed} tops, and not ${topCount}.`,
      "Correct its top fields.",
      "WRONG_ARITY",
    );
  }
  const staticInput = bottoms.length > 2 + exposed;
  if (staticInput && (bottoms[2].length < 2 || bottoms[2][0] !== streams)) {
    fail(
      "bottom",
      `The static input is ${formatShape(bottoms[2])}, and must be ${streams} streams × inputs.`,
      "Reshape bottom 2.",
    );
  }
  const state = [1, streams, numOutput];
  for (const shape of exposed === 0 ? [] : bottoms.slice(-exposed)) {
    if (!sameShape(shape, state)) {
      fail(
        "bottom",
        `A state is ${formatShape(shape)}, and must be ${formatShape(state)}.`,
        "Correct the shape of the state.",
      );
    }
  }
  return {
    settings: { numOutput, staticInput, exposeHidden },
    state,
    steps,
    streams,
    inputs: count(x, 2),
    staticInputs: staticInput ? count(bottoms[2], 1) : 0,
  };
}
