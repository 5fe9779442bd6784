import { layerAcceptance } from "../../comparison/acceptance.ts";
import { errorRatio } from "../../comparison/compare.ts";
import type { Activation } from "../../tensor/blob.ts";
import { FP32 } from "../../tensor/profile.ts";
import { defineFault, withSettings } from "../fault.ts";

/** The default of ONNX and PyTorch; and Keras's, for a file in which the first is nothing new. */
const DEFAULTS = [Math.fround(0.01), Math.fround(0.3)];

/** Whether the slope is Caffe's, or one that has a name of its own: relu/negative-slope-dropped, relu/missing, relu/twice. */
function isNothingNew(slope: number, own: number): boolean {
  return [own, 0, 1, own ** 2].some((other) => isAlike(slope, other));
}

/** Both are float32 numbers, or quotients of such. */
function isAlike(a: number, b: number): boolean {
  return Math.abs(a - b) <= 4 * FP32.unitRoundoff * Math.abs(b);
}

export const reluNegativeSlopeOther = defineFault<"ReLU">({
  id: "relu/negative-slope-other",
  types: ["ReLU"],
  claim: "Negative values are multiplied by another slope than the file's, the same for all.",
  remedy: "Take negative_slope of relu_param: the default is 0 in Caffe, 0.01 in ONNX and PyTorch, 0.2 in TensorFlow.",
  source: "https://github.com/jinyu121/DW2TF/issues/2",
  predict: (call, compute) => {
    const { negativeSlope: own } = call.layer.settings;
    return compute(withSettings(call, { negativeSlope: DEFAULTS.find((slope) => !isNothingNew(slope, own)) }));
  },
  matches: (call, [{ data }], compute) => {
    const { negativeSlope: own } = call.layer.settings;
    const agrees = (slope: number): boolean => {
      const [output] = compute(withSettings(call, { negativeSlope: slope }));
      // A slope that was read off a product is rounded.
      const predicted = { ...output, length: output.length + 1 };
      const acceptance = layerAcceptance(predicted, FP32);
      return data.every((y, i) => errorRatio(predicted.values[i], y, acceptance, i, FP32) <= 1);
    };
    const slopes = [...DEFAULTS, ...slopeOf(call.bottoms[0].data, data)];
    return slopes.some((slope) => !isNothingNew(slope, own) && agrees(slope));
  },
});

/** What negative values are multiplied by, as far as there are two at least: one alone follows any slope. */
function slopeOf(bottom: Activation["data"], top: Float32Array): number[] {
  const negative = [...top.keys()].filter((i) => bottom[i] < 0 && Number.isFinite(bottom[i]));
  if (negative.length < 2) return [];
  // The largest one tells the slope best.
  const at = negative.reduce((most, i) => (bottom[i] < bottom[most] ? i : most));
  return [top[at] / bottom[at]];
}
