import { withBottom } from "../change.ts";
import { defineFault } from "../fault.ts";

export const lstmStaticInputDropped = defineFault<"LSTM" | "RNN">({
  id: "lstm/static-input-dropped",
  types: ["LSTM", "RNN"],
  claim: "The static input, which is the same at every step, is left out.",
  remedy: "Add W_xc_static · bottom 2 to the gates at every step.",
  source: "https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/lstm_layer.cpp#L46-L239",
  hidden: ({ layer: { settings } }) => (settings.staticInput ? undefined : "has no static input"),
  predict: (call, compute) => {
    const { shape, data } = call.bottoms[2];
    return compute(withBottom(call, 2, { shape, data: data.map(() => 0) }));
  },
});
