import { defineLayer } from "./definition.ts";
import { recurrence, type RecurrentSettings } from "./recurrent.ts";

/**
 * Caffe: src/caffe/layers/lstm_layer.cpp, lstm_unit_layer.cpp. Gates i, f, o, g, in this order, are
 * W_hc (cont · h) + W_xc x + b_c + W_xc_static x_static. Params: W_xc, b_c, W_xc_static if there is a static input, W_hc.
 * States are h, c, in this order.
 */
export const lstm = defineLayer<RecurrentSettings>({
  bottoms: [2, 5],
  tops: [1, 3],
  resolve(context) {
    const { settings, state, steps, streams, inputs, staticInputs } = recurrence(context, 2);
    const { numOutput: n, staticInput, exposeHidden } = settings;
    return {
      settings,
      tops: [[steps, streams, n], ...(exposeHidden ? [state, state] : [])],
      params: [[4 * n, inputs], [4 * n], ...(staticInput ? [[4 * n, staticInputs]] : []), [4 * n, n]],
      macs: streams * 4 * n * (steps * (inputs + n) + staticInputs),
      indices: [{ bottom: 1, below: 2 }],
    };
  },
});
