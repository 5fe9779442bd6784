import { pointwise } from "../../reference/forward.ts";
import { defineFault } from "../fault.ts";

export const sigmoidHard = defineFault<"Sigmoid">({
  id: "sigmoid/hard",
  types: ["Sigmoid"],
  claim: "A hard sigmoid is computed, 0.2 x + 0.5 between 0 and 1.",
  remedy: "Use the logistic function.",
  source: "https://github.com/onnx/tensorflow-onnx/pull/2001",
  predict: ({ layer, bottoms: [{ data }] }) => {
    const lines = Float64Array.from(data, (x) => 0.2 * x + 0.5);
    const values = lines.map((y) => Math.min(Math.max(y, 0), 1));
    // 0.2 itself, its product with x and the sum are rounded.
    return [
      pointwise(
        layer.topShapes[0],
        values,
        lines.map((y, i) => 0.4 * Math.abs(data[i]) + Math.abs(y)),
      ),
    ];
  },
});
