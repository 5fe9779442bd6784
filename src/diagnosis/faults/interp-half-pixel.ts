import { defineFault } from "../fault.ts";
import { interpolated, type PlaceRule, sameAsAligned } from "../interpolation.ts";

const halfPixel: PlaceRule = (i, size, places) => ((i + 0.5) * size) / places - 0.5;

export const interpHalfPixel = defineFault<"Interp">({
  id: "interp/half-pixel",
  types: ["Interp"],
  claim: "Pixels are taken for areas: place i lies at (i + ½)·size/n − ½, where Caffe lays corners on corners.",
  remedy: "Set align_corners (ONNX: coordinate_transformation_mode align_corners).",
  source: "https://github.com/kazuto1011/deeplab-pytorch/issues/37",
  hidden: (call) => (sameAsAligned(call, halfPixel) ? "keeps its size" : undefined),
  predict: (call) => [interpolated(call, halfPixel)],
});
