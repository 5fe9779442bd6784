/**
 * LSTM: gates i, f, o, g = W_hc (cont · h) + W_xc x + b_c + W_xc_static x_static, then a unit, step by step; the states before
 * the first step are 0 unless they are bottoms. Caffe: src/caffe/layers/lstm_layer.cpp, recurrent_layer.cpp.
 */
import { type Forward, pointwise } from "../forward.ts";
import { lstmStep } from "./lstm-unit.ts";
import { added, affine, scaled } from "./uncertain.ts";
import { unrolled } from "./recurrence.ts";

export const lstm: Forward<"LSTM"> = (layer, bottoms, params) => {
  const { numOutput: n, staticInput } = layer.settings;
  const [wX, b] = params;
  const wStatic = staticInput ? params[2] : undefined;
  const wH = params[staticInput ? 3 : 2];
  const { outputs, states } = unrolled(layer, bottoms, 2, (x, fixed, cont, [h, c]) => {
    const gates = added(
      affine(wH.data, 4 * n, scaled(h, cont), undefined),
      affine(wX.data, 4 * n, x, b.data),
      ...(wStatic === undefined || fixed === undefined ? [] : [affine(wStatic.data, 4 * n, fixed, undefined)]),
    );
    const next = lstmStep(c, gates, cont);
    return { output: next.hidden, states: [next.hidden, next.cell] };
  });
  return [outputs, ...states]
    .slice(0, layer.tops.length)
    .map(({ values, errors }, top) => pointwise(layer.topShapes[top], values, errors));
};
