import { withBottom } from "../change.ts";
import { defineFault } from "../fault.ts";

export const lstmContinuationIgnored = defineFault<"LSTM" | "RNN" | "LSTMUnit">({
  id: "lstm/continuation-ignored",
  types: ["LSTM", "RNN", "LSTMUnit"],
  claim: "The continuation markers are ignored: what went before is not forgotten where a sequence begins.",
  remedy: "Multiply the state by the marker at every step; 0 begins a sequence.",
  source: "https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/lstm_layer.cpp#L46-L239",
  hidden: ({ layer, bottoms }) => {
    const unit = layer.type === "LSTMUnit";
    const { shape, data } = bottoms[unit ? 2 : 1];
    // Without a state from outside the first step has nothing to forget.
    const outside = unit || ("exposeHidden" in layer.settings && layer.settings.exposeHidden);
    const counted = data.subarray(outside ? 0 : shape[1]);
    return counted.every((marker) => marker === 1) ? "begins no sequence but at the first step" : undefined;
  },
  predict: (call, compute) => {
    const at = call.layer.type === "LSTMUnit" ? 2 : 1;
    const { shape, data } = call.bottoms[at];
    return compute(withBottom(call, at, { shape, data: data.map(() => 1) }));
  },
});
