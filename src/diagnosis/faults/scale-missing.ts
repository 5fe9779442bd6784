import { leftOut } from "../change.ts";
import { defineFault } from "../fault.ts";

export const scaleMissing = defineFault<"Scale">({
  id: "scale/missing",
  types: ["Scale"],
  claim: "The Scale layer is left out: what comes in goes out.",
  remedy: "Apply factors and bias; Caffe's BatchNorm has neither, and leaves both to the Scale layer behind it.",
  source: "https://github.com/facebookarchive/caffe2/pull/430",
  hidden: ({ layer, params }) => {
    if (layer.bottomShapes.length > 1) return undefined;
    const [factors, ...biases] = params;
    const plain = biases.every(({ data }) => data.every((summand) => summand === 0));
    return plain && factors.data.every((factor) => factor === 1) ? "has factors of 1 and no bias" : undefined;
  },
  predict: (call) => leftOut(call),
});
