import { count } from "../../tensor/shape.ts";
import { withBottom } from "../change.ts";
import { defineFault } from "../fault.ts";

export const argmaxFirstOfEqual = defineFault<"ArgMax">({
  id: "argmax/first-of-equal",
  types: ["ArgMax"],
  claim: "Of equal values the earlier place comes first, where in Caffe's sort the later one does.",
  remedy:
    "Take the last of the largest values (ONNX: select_last_index), or sort pairs of value and place, largest first.",
  source: "https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/argmax_layer.cpp#L53-L98",
  hidden: ({ layer: { settings } }) =>
    settings.values && settings.axis !== null ? "returns values, which are equal" : undefined,
  // From the other end the later place is the earlier one.
  predict: (call, compute) => {
    const { settings, topShapes } = call.layer;
    const [{ shape, data }] = call.bottoms;
    const candidates = settings.axis === null ? count(shape, 1) : shape[settings.axis];
    const inner = settings.axis === null ? 1 : count(shape, settings.axis + 1);
    const reversed = Float64Array.from(data, (_, i) => {
      const place = Math.floor(i / inner) % candidates;
      return data[i + (candidates - 1 - 2 * place) * inner];
    });
    const isPlace = (i: number): boolean =>
      !settings.values || (settings.axis === null && Math.floor(i / settings.topK) % 2 === 0);
    return compute(withBottom(call, 0, { shape, data: reversed })).map((output) => ({
      ...output,
      shape: topShapes[0],
      values: output.values.map((value, i) => (isPlace(i) ? candidates - 1 - value : value)),
    }));
  },
});
