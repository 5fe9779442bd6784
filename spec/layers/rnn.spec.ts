/**
 * RNN.
 *
 * Step by step, h = tanh(W_hh (cont · h) + W_xh x + b_h), o = tanh(W_ho h + b_o); a continuation of 0 begins a sequence. A
 * third bottom is an input that is the same at every step, with weights of its own. With expose_hidden the state before the
 * first step is a bottom and that after the last a top; else the first state is 0. Params: W_xh, b_h, W_xh_static, W_hh, W_ho,
 * b_o.
 *
 * Caffe: https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/rnn_layer.cpp#L38-L229
 */
import { describe, expect, it } from "vitest";
import { conforms, layerCase, reference } from "../support/layer.ts";

const body = (params: string): string => `type: "RNN" recurrent_param { ${params} }`;

describe("RNN", () => {
  it("carries its state on, and drops it where a sequence begins", () => {
    // One number: W_xh 1, b_h 0.5, W_hh 2, W_ho 3, b_o −1; three steps, the last begins anew.
    const layer = layerCase(
      body("num_output: 1"),
      [
        { shape: [3, 1, 1], values: [0.1, 0.2, 0.3] },
        { shape: [3, 1], values: [0, 1, 0] },
      ],
      [[1], [0.5], [2], [3], [-1]],
    );
    const h1 = Math.tanh(0.1 + 0.5);
    const h2 = Math.tanh(2 * h1 + 0.2 + 0.5);
    const h3 = Math.tanh(0.3 + 0.5);
    reference(layer)[0].values.forEach((o, t) => expect(o).toBeCloseTo(Math.tanh(3 * [h1, h2, h3][t] - 1), 7));
  });

  conforms("RNN");
});
