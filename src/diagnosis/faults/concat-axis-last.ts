import { defineFault } from "../fault.ts";
import { hidesJoin, joined } from "../shapes.ts";

export const concatAxisLast = defineFault<"Concat">({
  id: "concat/axis-last",
  types: ["Concat"],
  claim: "The bottoms are joined along the last axis, where channels-last engines have their channels.",
  remedy: "Join along axis, which counts number, channels, height, width.",
  source: "https://github.com/microsoft/MMdnn/issues/769",
  hidden: ({ layer }) => {
    const last = layer.bottomShapes[0].length - 1;
    return layer.settings.axis === last ? "joins along the last axis in Caffe too" : hidesJoin(layer, last);
  },
  predict: (call, compute) => compute(joined(call, call.layer.bottomShapes[0].length - 1)),
});
