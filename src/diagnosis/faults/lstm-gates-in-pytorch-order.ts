import { defineFault } from "../fault.ts";
import { withGatesFrom } from "../gates.ts";

export const lstmGatesInPytorchOrder = defineFault<"LSTM" | "LSTMUnit">({
  id: "lstm/gates-in-pytorch-order",
  types: ["LSTM", "LSTMUnit"],
  claim:
    "The stored gates are read as i, f, g, o, as PyTorch, Keras and cuDNN order them, where Caffe's order is i, f, o, g.",
  remedy: "Exchange the last two quarters of weights and biases for an engine of that order.",
  source: "https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/lstm_unit_layer.cpp#L40-L72",
  predict: (call, compute) => compute(withGatesFrom(call, [0, 1, 3, 2])),
});
