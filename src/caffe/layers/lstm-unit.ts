import { formatShape } from "../../tensor/shape.ts";
import { defineLayer } from "./definition.ts";

export type LSTMUnitSettings = Record<string, never>;

/** Caffe: src/caffe/layers/lstm_unit_layer.cpp. Bottoms: cell before, gates i, f, o, g, continuation; tops: cell, hidden. */
export const lstmUnit = defineLayer<LSTMUnitSettings>({
  bottoms: [3, 3],
  tops: [2, 2],
  resolve({ bottoms: [cell, gates, cont], fail }) {
    const [, streams, hidden] = cell;
    const expected = [
      [1, streams, hidden],
      [1, streams, 4 * hidden],
      [1, streams],
    ];
    [cell, gates, cont].forEach((shape, i) => {
      if (formatShape(shape) !== formatShape(expected[i])) {
        fail(
          "bottom",
          `Bottom ${i} is ${formatShape(shape)}, and must be ${formatShape(expected[i])}: one step, streams, values.`,
          "Correct its shape.",
        );
      }
    });
    return { settings: {}, tops: [cell, cell], params: [], macs: 0, indices: [{ bottom: 2, below: 2 }] };
  },
});
