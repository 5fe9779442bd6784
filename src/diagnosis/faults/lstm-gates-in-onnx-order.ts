import { defineFault } from "../fault.ts";
import { withGatesFrom } from "../gates.ts";

export const lstmGatesInOnnxOrder = defineFault<"LSTM" | "LSTMUnit">({
  id: "lstm/gates-in-onnx-order",
  types: ["LSTM", "LSTMUnit"],
  claim: "The stored gates are read as i, o, f, g, as ONNX orders them, where Caffe's order is i, f, o, g.",
  remedy: "Exchange the second and third quarter of weights and biases for an engine of ONNX's order.",
  source: "https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/lstm_unit_layer.cpp#L40-L72",
  predict: (call, compute) => compute(withGatesFrom(call, [0, 2, 1, 3])),
});
