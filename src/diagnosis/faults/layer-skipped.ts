import { leftOut } from "../change.ts";
import { defineFault } from "../fault.ts";

/** ReLU, Scale and Softmax have a fault of their own for it, with the mistakes that lead there. */
export const layerSkipped = defineFault<
  | "AbsVal"
  | "BatchNorm"
  | "Bias"
  | "BNLL"
  | "Clip"
  | "ELU"
  | "Exp"
  | "Log"
  | "LRN"
  | "MVN"
  | "Normalize"
  | "Power"
  | "PReLU"
  | "ReLU6"
  | "ShuffleChannel"
  | "Sigmoid"
  | "Swish"
  | "TanH"
>({
  id: "layer/skipped",
  types: [
    ...([
      "AbsVal",
      "BatchNorm",
      "Bias",
      "BNLL",
      "Clip",
      "ELU",
      "Exp",
      "Log",
      "LRN",
      "MVN",
      "Normalize",
      "Power",
    ] as const),
    ...(["PReLU", "ReLU6", "ShuffleChannel", "Sigmoid", "Swish", "TanH"] as const),
  ],
  claim: "The layer is left out, as one of an unknown type is: what comes in goes out.",
  remedy: "Refuse what cannot be converted, or convert it: activations and normalisations belong to the net.",
  source: "https://github.com/vadimkantorov/caffemodel2pytorch",
  predict: (call) => leftOut(call),
});
