import { count } from "../../tensor/shape.ts";
import { create } from "../schema/codec.ts";
import type { InnerProductParameter } from "../schema/messages.ts";
import { defineLayer } from "./definition.ts";

export interface InnerProductSettings {
  readonly numOutput: number;
  readonly bias: boolean;
  /** First axis that is flattened into the inner product; canonical. */
  readonly axis: number;
  /** Weights are stored K×N instead of N×K. */
  readonly transpose: boolean;
}

/** Caffe: src/caffe/layers/inner_product_layer.cpp. */
export const innerProduct = defineLayer<InnerProductSettings>({
  bottoms: [1, 1],
  tops: [1, 1],
  resolve({ message, bottoms: [bottom], axis, fail }) {
    const param = message.inner_product_param ?? create<InnerProductParameter>("InnerProductParameter");
    const { num_output: numOutput, bias_term: bias, transpose } = param;
    if (!(numOutput > 0)) fail("num_output", "num_output is not set, or 0.", "Set it to the number of outputs.");
    const first = axis("axis", param.axis);
    const inputs = count(bottom, first);
    const weights = transpose ? [inputs, numOutput] : [numOutput, inputs];
    return {
      settings: { numOutput, bias, axis: first, transpose },
      tops: [[...bottom.slice(0, first), numOutput]],
      params: bias ? [weights, [numOutput]] : [weights],
      macs: count(bottom) * numOutput,
    };
  },
});
