/**
 * LSTM.
 *
 * Step by step, gates i, f, o, g, in this order, = W_hc (cont · h) + W_xc x + b_c; c = cont · σ(f) c + σ(i) tanh(g),
 * h = σ(o) tanh(c). A third bottom is an input that is the same at every step. With expose_hidden the states h and c before the
 * first step are bottoms and those after the last tops. Params: W_xc, b_c, W_xc_static, W_hc. ONNX's own LSTM orders its gates
 * i, o, f, g.
 *
 * Caffe: https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/lstm_layer.cpp#L46-L239
 */
import { describe, expect, it } from "vitest";
import { conforms, layerCase, reference } from "../support/layer.ts";

const body = (params: string): string => `type: "LSTM" recurrent_param { ${params} }`;
const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

describe("LSTM", () => {
  it("orders its gates i, f, o, g, and forgets where a sequence begins", () => {
    const layer = layerCase(
      body("num_output: 1"),
      [
        { shape: [3, 1, 1], values: [1, 0.5, 2] },
        { shape: [3, 1], values: [0, 1, 0] },
      ],
      [
        [0.5, -1, 2, 0.25],
        [0.125, 0.5, -0.5, 1],
        [1, 2, -1, 0.5],
      ],
    );
    let [h, c] = [0, 0];
    const expected = [1, 0.5, 2].map((x, t) => {
      const cont = [0, 1, 0][t];
      const gate = (w: number, b: number, wh: number): number => w * x + b + wh * cont * h;
      const [i, f, o, g] = [gate(0.5, 0.125, 1), gate(-1, 0.5, 2), gate(2, -0.5, -1), gate(0.25, 1, 0.5)];
      c = cont * sigmoid(f) * c + sigmoid(i) * Math.tanh(g);
      h = sigmoid(o) * Math.tanh(c);
      return h;
    });
    reference(layer)[0].values.forEach((value, t) => expect(value).toBeCloseTo(expected[t], 12));
  });

  conforms("LSTM");
});
