import { defineFault } from "../fault.ts";
import { interpolated, type PlaceRule, sameAsAligned } from "../interpolation.ts";

const asymmetric: PlaceRule = (i, size, places) => (i * size) / places;

export const interpAsymmetric = defineFault<"Interp">({
  id: "interp/asymmetric",
  types: ["Interp"],
  claim: "Place i lies at i·size/n, as in TensorFlow's old resize, where Caffe lays corners on corners.",
  remedy: "Set align_corners (ONNX: coordinate_transformation_mode align_corners).",
  source: "https://github.com/alibaba/MNN/issues/141",
  hidden: (call) => (sameAsAligned(call, asymmetric) ? "keeps its size" : undefined),
  predict: (call) => [interpolated(call, asymmetric)],
});
