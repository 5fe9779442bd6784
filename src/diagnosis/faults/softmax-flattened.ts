import { reshaped, withBottom } from "../change.ts";
import { defineFault, withSettings } from "../fault.ts";
import { count } from "../../tensor/shape.ts";

export const softmaxFlattened = defineFault<"Softmax">({
  id: "softmax/flattened",
  types: ["Softmax"],
  claim: "All axes from `axis` on are flattened into one, as ONNX did before opset 13: pixels compete with each other.",
  remedy: "Take the softmax along one axis, for each pixel by itself.",
  source: "https://github.com/onnx/onnx/pull/2879",
  hidden: ({ layer: { settings, bottomShapes } }) =>
    count(bottomShapes[0], settings.axis + 1) === 1 ? "has no axes behind that of the classes" : undefined,
  predict: (call, compute) => {
    const { settings, bottomShapes } = call.layer;
    const [shape] = bottomShapes;
    const flat = [count(shape, 0, settings.axis), count(shape, settings.axis)];
    const { data } = call.bottoms[0];
    const flattened = withSettings(call, { axis: 1 }, { bottomShapes: [flat], topShapes: [flat] });
    return compute(withBottom(flattened, 0, { shape: flat, data })).map((output) => reshaped(output, shape));
  },
});
