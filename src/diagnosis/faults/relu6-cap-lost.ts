import { defineFault } from "../fault.ts";

export const relu6CapLost = defineFault<"ReLU6">({
  id: "relu6/cap-lost",
  types: ["ReLU6"],
  claim: "The layer is taken for a ReLU: values above 6 pass.",
  remedy: "Cut values off at 6.",
  source: "https://github.com/eric612/MobileNet-YOLO/blob/f36b52b/src/caffe/layers/relu6_layer.cpp#L9-L19",
  predict: (call, compute) => compute({ ...call, layer: { ...call.layer, type: "ReLU" } }),
});
