/**
 * Accuracy: the share of items whose label is among the top k scores. By today's rule an equal score of another class counts
 * against the label; Caffe 1.0 let the larger index win. Caffe: src/caffe/layers/accuracy_layer.cpp.
 */
import { count } from "../../tensor/shape.ts";
import { DIVIDE } from "../elementary.ts";
import { type Forward, pointwise } from "../forward.ts";
import { wholeNumber } from "../whole-number.ts";

export const accuracy: Forward<"Accuracy"> = (layer, [scores, labels]) => {
  const { topK, axis, ignoreLabel, ties } = layer.settings;
  const classes = scores.shape[axis];
  const inner = count(scores.shape, axis + 1);
  const right = new Float64Array(classes);
  const seen = new Float64Array(classes);
  for (let i = 0; i < labels.data.length; i++) {
    if (Math.trunc(labels.data[i]) === ignoreLabel) continue;
    const label = wholeNumber(layer, labels.data[i], classes);
    const start = Math.floor(i / inner) * classes * inner + (i % inner);
    const own = scores.data[start + label * inner];
    let better = 0;
    for (let k = 0; k < classes; k++) {
      const other = scores.data[start + k * inner];
      if (k !== label && (other > own || (other === own && (ties === "against-label" || k > label)))) better++;
    }
    seen[label]++;
    if (better < topK) right[label]++;
  }
  const share = (hits: number, all: number): number => (all === 0 ? 0 : hits / all);
  const total = (numbers: Float64Array): number => numbers.reduce((sum, n) => sum + n, 0);
  const tops = [
    Float64Array.of(share(total(right), total(seen))),
    right.map((hits, label) => share(hits, seen[label])),
  ];
  // Counts are exact, and then there is one division.
  return tops.slice(0, layer.tops.length).map((values, top) =>
    pointwise(
      layer.topShapes[top],
      values,
      values.map((y) => y * DIVIDE),
    ),
  );
};
