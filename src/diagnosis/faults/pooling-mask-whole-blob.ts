import { defineFault } from "../fault.ts";

export const poolingMaskWholeBlob = defineFault<"Pooling">({
  id: "pooling/mask-whole-blob",
  types: ["Pooling"],
  claim: "The mask counts places through the whole blob, where Caffe counts them within a channel.",
  remedy: "Subtract where the channel begins (ONNX: Indices count through the whole tensor).",
  source: "https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/pooling_layer.cpp#L141-L240",
  hidden: ({ layer: { topShapes, bottomShapes } }) => {
    if (topShapes.length === 1) return "has no mask";
    return bottomShapes[0][0] * bottomShapes[0][1] === 1 ? "pools one channel of one image" : undefined;
  },
  predict: (call, compute) => {
    const [, , height, width] = call.layer.bottomShapes[0];
    return compute(call).map((output, top) => {
      const area = output.shape[2] * output.shape[3];
      const shifted = (place: number, element: number): number =>
        // −1 is the place of nothing.
        place < 0 ? place : place + Math.floor(element / area) * height * width;
      return top === 1 ? { ...output, values: output.values.map(shifted) } : output;
    });
  },
});
