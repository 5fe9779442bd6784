/**
 * RNN: h = tanh(W_hh (cont · h) + W_xh x + b_h + W_xh_static x_static), o = tanh(W_ho h + b_o), step by step; the state
 * before the first step is 0 unless it is a bottom. Caffe: src/caffe/layers/rnn_layer.cpp, recurrent_layer.cpp.
 */
import { type Forward, pointwise } from "../forward.ts";
import { unrolled } from "./recurrence.ts";
import { added, affine, scaled, tanhOf } from "./uncertain.ts";

export const rnn: Forward<"RNN"> = (layer, bottoms, params) => {
  const { numOutput: n, staticInput } = layer.settings;
  const [wX, bH] = params;
  const [wH, wO, bO] = params.slice(staticInput ? 3 : 2);
  const wStatic = staticInput ? params[2] : undefined;
  const { outputs, states } = unrolled(layer, bottoms, 1, (x, fixed, cont, [h]) => {
    const terms = [
      affine(wH.data, n, scaled(h, cont), undefined),
      affine(wX.data, n, x, bH.data),
      ...(wStatic === undefined || fixed === undefined ? [] : [affine(wStatic.data, n, fixed, undefined)]),
    ];
    const next = tanhOf(added(...terms));
    return { output: tanhOf(affine(wO.data, n, next, bO.data)), states: [next] };
  });
  return [outputs, ...states]
    .slice(0, layer.tops.length)
    .map(({ values, errors }, top) => pointwise(layer.topShapes[top], values, errors));
};
