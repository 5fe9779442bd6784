import type { LayerCall } from "../fault.ts";
import { count } from "../../tensor/shape.ts";
import { defineFault } from "../fault.ts";

export const softmaxNoMaxSubtraction = defineFault<"Softmax">({
  id: "softmax/no-max-subtraction",
  types: ["Softmax"],
  claim: "The maximum is not subtracted first, so that exponentials overflow, or all vanish: NaN comes out.",
  remedy: "Subtract the maximum along the axis before the exponentials.",
  source: "https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/softmax_layer.cpp#L27-L60",
  hidden: (call) =>
    totals(call).every((total) => total > 0 && Number.isFinite(total))
      ? "is given no numbers whose exponentials overflow or vanish"
      : undefined,
  predict: (call, compute) => {
    const { data } = call.bottoms[0];
    const sums = totals(call);
    return compute(call).map((output) => ({
      ...output,
      values: output.values.map((y, i) =>
        sums[i] > 0 && Number.isFinite(sums[i]) ? y : Math.fround(Math.exp(data[i])) / sums[i],
      ),
    }));
  },
});

/** For each element the sum of the exponentials along the axis, in float32. */
function totals({ layer, bottoms: [{ shape, data }] }: LayerCall<"Softmax">): Float64Array {
  const { axis } = layer.settings;
  const classes = shape[axis];
  const inner = count(shape, axis + 1);
  const sums = new Float64Array(data.length);
  const first = (i: number): number => Math.floor(i / (classes * inner)) * classes * inner + (i % inner);
  for (let i = 0; i < data.length; i++) sums[first(i)] = Math.fround(sums[first(i)] + Math.fround(Math.exp(data[i])));
  return sums.map((_, i) => sums[first(i)]);
}
