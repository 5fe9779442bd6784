import { defineLayer } from "./definition.ts";
import { recurrence, type RecurrentSettings } from "./recurrent.ts";

/**
 * Caffe: src/caffe/layers/rnn_layer.cpp: h = tanh(W_hh (cont · h) + W_xh x + b_h + W_xh_static x_static),
 * o = tanh(W_ho h + b_o). Params: W_xh, b_h, W_xh_static if there is a static input, W_hh, W_ho, b_o.
 */
export const rnn = defineLayer<RecurrentSettings>({
  bottoms: [2, 4],
  tops: [1, 2],
  resolve(context) {
    const { settings, state, steps, streams, inputs, staticInputs } = recurrence(context, 1);
    const { numOutput: n, staticInput, exposeHidden } = settings;
    return {
      settings,
      tops: [[steps, streams, n], ...(exposeHidden ? [state] : [])],
      params: [[n, inputs], [n], ...(staticInput ? [[n, staticInputs]] : []), [n, n], [n, n], [n]],
      macs: streams * n * (steps * (inputs + 2 * n) + staticInputs),
      indices: [{ bottom: 1, below: 2 }],
    };
  },
});
