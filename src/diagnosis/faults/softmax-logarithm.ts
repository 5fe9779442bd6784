import { LOG } from "../../reference/elementary.ts";
import { pointwise } from "../../reference/forward.ts";
import { defineFault } from "../fault.ts";

export const softmaxLogarithm = defineFault<"Softmax">({
  id: "softmax/logarithm",
  types: ["Softmax"],
  claim: "The logarithm of the softmax comes out.",
  remedy: "Use the softmax itself (PyTorch: softmax, not log_softmax).",
  source: "https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/softmax_layer.cpp#L27-L60",
  predict: (call, compute) =>
    compute(call).map((output) => {
      const values = output.values.map(Math.log);
      // The relative error of a probability is the absolute one of its logarithm; x − maximum − ln Σ rounds as much.
      const relative = (i: number): number =>
        output.values[i] === 0 ? 0 : (output.pointwise?.[i] ?? 0) / output.values[i] + output.length;
      return pointwise(
        output.shape,
        values,
        values.map((y, i) => relative(i) + (LOG + 2) * Math.abs(y)),
      );
    }),
});
