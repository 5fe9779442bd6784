import type { Layer } from "../../caffe/net.ts";
import { sameShape } from "../../tensor/shape.ts";
import { leftOut } from "../change.ts";
import { defineFault } from "../fault.ts";

/** ReLU, Scale and Softmax have a fault of their own for it, with the mistakes that lead there. */
export const layerSkipped = defineFault<
  | "AbsVal"
  | "BatchNorm"
  | "Bias"
  | "BNLL"
  | "Clip"
  | "Convolution"
  | "DepthwiseConvolution"
  | "Eltwise"
  | "ELU"
  | "Exp"
  | "Log"
  | "LRN"
  | "MVN"
  | "Normalize"
  | "Pooling"
  | "Power"
  | "PReLU"
  | "ReLU6"
  | "ShuffleChannel"
  | "Sigmoid"
  | "Swish"
  | "TanH"
  | "Threshold"
>({
  id: "layer/skipped",
  types: [
    ...([
      "AbsVal",
      "BatchNorm",
      "Bias",
      "BNLL",
      "Clip",
      "Convolution",
      "DepthwiseConvolution",
      "Eltwise",
      "ELU",
      "Exp",
      "Log",
      "LRN",
      "MVN",
      "Normalize",
      "Pooling",
      "Power",
    ] as const),
    ...(["PReLU", "ReLU6", "ShuffleChannel", "Sigmoid", "Swish", "TanH", "Threshold"] as const),
  ],
  claim: "The layer is left out, as one of an unknown type is: what comes in goes out.",
  remedy: "Refuse what cannot be converted, or convert it: activations and normalisations belong to the net.",
  source: "https://github.com/vadimkantorov/caffemodel2pytorch",
  hidden: ({ layer }) => {
    const { type, settings, bottomShapes, topShapes } = layer as Layer;
    // What stops the engine behind it leaves no numbers to recognise.
    if (!sameShape(bottomShapes[0], topShapes[0])) return "has a top of another shape than its bottom";
    // What is left of such a layer is how it treats NaN, which is pooling/nan-propagated.
    const isNothing = type === "Pooling" && settings.kernel[0] === 1 && settings.kernel[1] === 1;
    return isNothing ? "has windows of one pixel" : undefined;
  },
  predict: (call) => leftOut(call),
});
