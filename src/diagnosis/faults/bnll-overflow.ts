import { defineFault } from "../fault.ts";

/** Above it e^x exceeds the largest float32. */
const LIMIT = Math.log((2 - 2 ** -23) * 2 ** 127);

export const bnllOverflow = defineFault<"BNLL">({
  id: "bnll/overflow",
  types: ["BNLL"],
  claim: "ln(1 + e^x) is computed as it stands, and overflows for x above 88.7.",
  remedy: "For positive x compute x + ln(1 + e^−x).",
  source: "https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/bnll_layer.cpp#L11-L21",
  hidden: ({ bottoms: [{ data }] }) =>
    data.some((x) => x > LIMIT) ? undefined : "is given no number whose exponential overflows",
  predict: (call, compute) => {
    const { data } = call.bottoms[0];
    return compute(call).map((output) => ({
      ...output,
      values: output.values.map((y, i) => (data[i] > LIMIT ? Number.POSITIVE_INFINITY : y)),
    }));
  },
});
