/** Filter: the items whose selector, the last bottom, is not 0. Caffe: src/caffe/layers/filter_layer.cpp. */
import { count } from "../../tensor/shape.ts";
import { type Forward, selection } from "../forward.ts";

export const filter: Forward<"Filter"> = (_layer, bottoms) => {
  const selector = bottoms[bottoms.length - 1].data;
  const kept = Array.from(selector.keys()).filter((item) => selector[item] !== 0);
  return bottoms.slice(0, -1).map(({ shape, data }) => {
    const item = count(shape, 1);
    const values = new Float64Array(kept.length * item);
    kept.forEach((from, to) => values.set(data.subarray(from * item, (from + 1) * item), to * item));
    return selection([kept.length, ...shape.slice(1)], values);
  });
};
