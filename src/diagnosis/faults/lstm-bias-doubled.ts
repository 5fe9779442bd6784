import { mapParam } from "../change.ts";
import { defineFault } from "../fault.ts";

export const lstmBiasDoubled = defineFault<"LSTM" | "RNN">({
  id: "lstm/bias-doubled",
  types: ["LSTM", "RNN"],
  claim: "The bias is added twice: an engine with one bias for the input and one for the state was given it for both.",
  remedy: "Give Caffe's one bias for the input, and 0 for the state.",
  source: "https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/lstm_layer.cpp#L46-L239",
  hidden: ({ params: [, bias] }) => (bias.data.every((summand) => summand === 0) ? "has a bias of 0" : undefined),
  predict: (call, compute) => compute(mapParam(call, 1, (summand) => 2 * summand)),
});
