import { defineFault } from "../fault.ts";
import { hidesJoin, joined } from "../shapes.ts";

export const concatAxis = defineFault<"Concat">({
  id: "concat/axis",
  types: ["Concat"],
  claim: "axis is not read: the bottoms are joined along axis 1.",
  remedy: "Read axis, or concat_dim in older files.",
  source: "https://github.com/microsoft/MMdnn/issues/155",
  hidden: ({ layer }) => (layer.settings.axis === 1 ? "joins along axis 1 in Caffe too" : hidesJoin(layer, 1)),
  predict: (call, compute) => compute(joined(call, 1)),
});
