import { withBottom } from "../change.ts";
import { defineFault } from "../fault.ts";
import { activation } from "../../reference/forward.ts";

export const softmaxTwice = defineFault<"Softmax">({
  id: "softmax/twice",
  types: ["Softmax"],
  claim: "The softmax is applied twice, which makes all probabilities nearly equal.",
  remedy: "Apply it once: a loss or a framework's classifier may have one of its own.",
  source: "https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/softmax_layer.cpp#L27-L60",
  hidden: ({ layer: { settings, bottomShapes } }) =>
    bottomShapes[0][settings.axis] === 1 ? "has one class" : undefined,
  predict: (call, compute) => {
    const [once] = compute(call);
    const error = (i: number): number => once.length * (once.magnitude?.[i] ?? 0) + (once.pointwise?.[i] ?? 0);
    const largest = once.values.reduce((most, _, i) => Math.max(most, error(i)), 0);
    return compute(withBottom(call, 0, activation(once))).map((twice) => ({
      ...twice,
      // A probability changes by at most twice itself times what the scores change by, its logarithm (a negative number, of another
      // mistake) by twice that; the first result is rounded too.
      pointwise: twice.values.map((y, i) => (twice.pointwise?.[i] ?? 0) + 2 * (y < 0 ? 1 : y) * (largest + 1)),
    }));
  },
});
