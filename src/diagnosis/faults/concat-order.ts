import { withBottoms } from "../change.ts";
import { defineFault } from "../fault.ts";

export const concatOrder = defineFault<"Concat">({
  id: "concat/order",
  types: ["Concat"],
  claim: "The bottoms are joined in the opposite order, the last one first.",
  remedy: "Join the bottoms in the order in which the file names them.",
  source: "https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/concat_layer.cpp#L57-L74",
  hidden: ({ layer: { bottoms } }) => {
    if (bottoms.length === 1) return "joins one bottom";
    return bottoms.every((id, i) => id === bottoms[bottoms.length - 1 - i])
      ? "joins the same blobs in both orders"
      : undefined;
  },
  predict: (call, compute) => {
    const reversed = withBottoms(call, call.bottoms.toReversed());
    return compute({ ...reversed, layer: { ...reversed.layer, bottoms: call.layer.bottoms.toReversed() } });
  },
});
