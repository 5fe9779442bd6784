import { EXP, LOG } from "../../reference/elementary.ts";
import { pointwise } from "../../reference/forward.ts";
import { count } from "../../tensor/shape.ts";
import { defineFault } from "../fault.ts";

export const softmaxLogarithm = defineFault<"Softmax">({
  id: "softmax/logarithm",
  types: ["Softmax"],
  claim: "The logarithm of the softmax comes out.",
  remedy: "Use the softmax itself (PyTorch: softmax, not log_softmax).",
  source: "https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/softmax_layer.cpp#L27-L60",
  // x − maximum − ln Σ e^(x − maximum): it does not go through probabilities, which may underflow.
  predict: ({ layer, bottoms: [{ shape, data }] }) => {
    const { axis } = layer.settings;
    const classes = shape[axis];
    const inner = count(shape, axis + 1);
    const values = new Float64Array(data.length);
    const error = new Float64Array(data.length);
    for (let run = 0; run < data.length / classes; run++) {
      const start = Math.floor(run / inner) * classes * inner + (run % inner);
      const places = Array.from({ length: classes }, (_, c) => start + c * inner);
      const maximum = places.reduce((most, i) => Math.max(most, data[i]), Number.NEGATIVE_INFINITY);
      const total = places.reduce((sum, i) => sum + Math.exp(data[i] - maximum), 0);
      const logarithm = Math.log(total);
      // The sum's relative error is its logarithm's absolute one: shifts weighted with the shares, exponentials, additions.
      const shift = places.reduce((sum, i) => {
        const share = Math.exp(data[i] - maximum) / total;
        return sum + (share === 0 ? 0 : share * (maximum - data[i]));
      }, 0);
      for (const i of places) {
        values[i] = data[i] - maximum - logarithm;
        error[i] = maximum - data[i] + shift + EXP + classes + LOG * logarithm + Math.abs(values[i]);
      }
    }
    return [pointwise(shape, values, error)];
  },
});
