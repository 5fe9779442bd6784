/**
 * LSTMUnit: c = cont · σ(f) · c + σ(i) · tanh(g), h = σ(o) · tanh(c). Where cont is 0 so is cont · σ(f), and the cell before is
 * multiplied by it all the same. Caffe: src/caffe/layers/lstm_unit_layer.cpp.
 */
import { type Forward, pointwise } from "../forward.ts";
import { added, exactly, gateOf, multiplied, part, scaled, tanhOf, type Uncertain, zeros } from "./uncertain.ts";

/** @param gates i, f, o, g one after another, before their sigmoids and tanh */
export function lstmStep(cell: Uncertain, gates: Uncertain, cont: number): { cell: Uncertain; hidden: Uncertain } {
  const n = cell.values.length;
  const [i, f, o] = [0, 1, 2].map((gate) => gateOf(part(gates, gate * n, (gate + 1) * n)));
  const g = tanhOf(part(gates, 3 * n, 4 * n));
  const kept = multiplied(cont === 0 ? zeros(n) : scaled(f, cont), cell);
  const next = added(kept, multiplied(i, g));
  return { cell: next, hidden: multiplied(o, tanhOf(next)) };
}

export const lstmUnit: Forward<"LSTMUnit"> = (layer, [cell, gates, cont]) => {
  const [, streams, n] = cell.shape;
  const tops = layer.topShapes.map(() => zeros(cell.data.length));
  for (let stream = 0; stream < streams; stream++) {
    const row = (data: Float32Array | Float64Array, length: number): Uncertain =>
      exactly(data.subarray(stream * length, (stream + 1) * length));
    const next = lstmStep(row(cell.data, n), row(gates.data, 4 * n), cont.data[stream]);
    [next.cell, next.hidden].forEach(({ values, errors }, top) => {
      tops[top].values.set(values, stream * n);
      tops[top].errors.set(errors, stream * n);
    });
  }
  return tops.map(({ values, errors }, top) => pointwise(layer.topShapes[top], values, errors));
};
