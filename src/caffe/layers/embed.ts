import { count } from "../../tensor/shape.ts";
import { create } from "../schema/codec.ts";
import type { EmbedParameter } from "../schema/messages.ts";
import { defineLayer } from "./definition.ts";

export interface EmbedSettings {
  readonly numOutput: number;
  /** The bottom holds whole numbers below this. */
  readonly inputDim: number;
  readonly bias: boolean;
}

/** Caffe: src/caffe/layers/embed_layer.cpp. */
export const embed = defineLayer<EmbedSettings>({
  bottoms: [1, 1],
  tops: [1, 1],
  resolve({ message, bottoms: [bottom], fail }) {
    const param = message.embed_param ?? create<EmbedParameter>("EmbedParameter");
    const { num_output: numOutput, input_dim: inputDim, bias_term: bias } = param;
    if (!(numOutput > 0)) fail("num_output", "num_output is not set, or 0.", "Set it to the number of outputs.");
    if (!(inputDim > 0)) fail("input_dim", "input_dim is not set, or 0.", "Set it to the number of words.");
    const weights = [inputDim, numOutput];
    return {
      settings: { numOutput, inputDim, bias },
      tops: [[...bottom, numOutput]],
      params: bias ? [weights, [numOutput]] : [weights],
      macs: bias ? count(bottom) * numOutput : 0,
      indices: [{ bottom: 0, below: inputDim }],
    };
  },
});
