/**
 * LSTMUnit, one step of an LSTM.
 *
 * From the cell before, gates i, f, o, g and the continuation: c = cont · σ(f) c + σ(i) tanh(g), h = σ(o) tanh(c).
 *
 * Caffe: https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/lstm_unit_layer.cpp#L40-L72
 * Parameters and shape: https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/lstm_unit_layer.cpp#L21-L38
 */
import { describe, expect, it } from "vitest";
import { conforms, layerCase, reference } from "../support/layer.ts";

describe("LSTMUnit", () => {
  it("forgets the cell where the continuation is 0", () => {
    const layer = layerCase(
      'type: "LSTMUnit"',
      [
        { shape: [1, 1, 1], values: [7] },
        { shape: [1, 1, 4], values: [0, 0, 0, 1] },
        { shape: [1, 1], values: [0] },
      ],
      [],
      2,
    );
    const [c, h] = reference(layer);
    expect(c.values[0]).toBeCloseTo(Math.tanh(1) / 2, 12);
    expect(h.values[0]).toBeCloseTo(Math.tanh(Math.tanh(1) / 2) / 2, 12);
  });

  it("multiplies the forgotten cell by 0 all the same, so that an infinite one gives NaN", () => {
    const bottoms = [
      { shape: [1, 1, 1], values: [Number.POSITIVE_INFINITY] },
      { shape: [1, 1, 4], values: [0, 0, 0, 1] },
      { shape: [1, 1], values: [0] },
    ];
    expect(reference(layerCase('type: "LSTMUnit"', bottoms, [], 2))[0].values[0]).toBeNaN();
  });

  conforms("LSTMUnit");
});
