import type { ConvolutionSettings } from "../../caffe/layers/convolution.ts";
import type { Pair } from "../../caffe/layers/definition.ts";
import { defineFault } from "../fault.ts";
import { hidesSettings, refiltered } from "../windows.ts";

export const convolutionHwParamsDropped = defineFault<"Convolution" | "DepthwiseConvolution" | "Deconvolution">({
  id: "convolution/hw-params-dropped",
  types: ["Convolution", "DepthwiseConvolution", "Deconvolution"],
  claim:
    "What the file states for height and width apart (stride_h, pad_w, …) is not read: the stride is 1, or the pad 0.",
  remedy: "Read stride_h, stride_w, pad_h and pad_w where stride and pad are not set.",
  source: "https://github.com/apache/mxnet/pull/6139",
  hidden: (call) => {
    const { stride, pad } = call.layer.settings;
    if (isSquare(stride) && isSquare(pad)) return "has the same stride and the same pad in both directions";
    return hidesSettings(call, dropped(call.layer.settings));
  },
  predict: (call, compute) => compute(refiltered(call, dropped(call.layer.settings))),
});

const isSquare = ([height, width]: Pair): boolean => height === width;

/** Only numbers that differ must have been stated apart. */
function dropped({ stride, pad }: ConvolutionSettings): Partial<ConvolutionSettings> {
  return { stride: isSquare(stride) ? stride : [1, 1], pad: isSquare(pad) ? pad : [0, 0] };
}
