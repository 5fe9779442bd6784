import { defineFault, type LayerCall, withSettings } from "../fault.ts";
import { SAME_WINDOWS, samePadding, sameWindows, windowsOf } from "../windows.ts";

export const deconvolutionOutputSize = defineFault<"Deconvolution">({
  id: "deconvolution/output-size",
  types: ["Deconvolution"],
  claim:
    "The top has stride × bottom pixels, as with TensorFlow's SAME, where Caffe's has stride (bottom − 1) + kernel − 2 pad.",
  remedy: "Compute the whole top and cut pad from each side; there is no output_padding.",
  source: "https://github.com/longcw/pytorch2caffe/issues/7",
  hidden: (call) => (sameWindows(windowsOf(call.layer), windowsOf(enlarged(call).layer)) ? SAME_WINDOWS : undefined),
  predict: (call, compute) => compute(enlarged(call)),
});

function enlarged(call: LayerCall<"Deconvolution">): LayerCall<"Deconvolution"> {
  const { settings, bottomShapes } = call.layer;
  const { kernel, stride, dilation } = settings;
  const cut = (i: 0 | 1): number => {
    const size = bottomShapes[0][2 + i] * stride[i];
    return samePadding(size, dilation[i] * (kernel[i] - 1) + 1, stride[i]).before;
  };
  const topShapes = bottomShapes.map(([number, , height, width]) => [
    number,
    settings.numOutput,
    height * stride[0],
    width * stride[1],
  ]);
  return withSettings(call, { pad: [cut(0), cut(1)] }, { topShapes });
}
