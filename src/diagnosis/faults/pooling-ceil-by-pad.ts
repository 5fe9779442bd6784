import { defineFault, type LayerCall } from "../fault.ts";
import { repooled, samePools } from "../pools.ts";

export const poolingCeilByPad = defineFault<"Pooling">({
  id: "pooling/ceil-by-pad",
  types: ["Pooling"],
  claim:
    "Where the windows do not divide the image, one more row or column is padded at its end and the size rounded down, where Caffe rounds up.",
  remedy: "Round the size up (ONNX: ceil_mode), or pad as much as the last window needs.",
  source: "https://github.com/htshinichi/caffe-onnx/blob/master/src/OPs/Pooling.py",
  hidden: (call) => {
    if (call.layer.settings.roundMode === "FLOOR") return "rounds down in Caffe too";
    return samePools(call.layer, padded(call).layer)
      ? "needs no more than one row or column for its last windows"
      : undefined;
  },
  predict: (call, compute) => compute(padded(call)),
});

/** With a stride of 2 one pixel more is enough; from 3 on it may not be, and the last window is lost as in pooling/floor-rounding. */
function padded(call: LayerCall<"Pooling">): LayerCall<"Pooling"> {
  const { settings, bottomShapes } = call.layer;
  const { kernel, stride, pad } = settings;
  const extent = (i: 0 | 1): number => {
    const steps = bottomShapes[0][2 + i] + 2 * pad[i] - kernel[i];
    return Math.floor((steps % stride[i] === 0 ? steps : steps + 1) / stride[i]) + 1;
  };
  return repooled(call, {}, [extent(0), extent(1)]);
}
