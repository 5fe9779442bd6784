/** Embed: a row of the weights for each word, plus a bias. Caffe: src/caffe/layers/embed_layer.cpp. */
import { count } from "../../tensor/shape.ts";
import { type Forward, selection, sum } from "../forward.ts";
import { wholeNumber } from "../whole-number.ts";

export const embed: Forward<"Embed"> = (layer, [bottom], [weights, bias]) => {
  const { numOutput, inputDim } = layer.settings;
  const shape = layer.topShapes[0];
  const values = new Float64Array(count(shape));
  const magnitude = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const word = wholeNumber(layer, bottom.data[Math.floor(i / numOutput)], inputDim);
    const weight = weights.data[word * numOutput + (i % numOutput)];
    const b = bias === undefined ? 0 : bias.data[i % numOutput];
    values[i] = weight + b;
    magnitude[i] = Math.abs(weight) + Math.abs(b);
  }
  return [bias === undefined ? selection(shape, values) : sum(shape, values, magnitude, 1)];
};
