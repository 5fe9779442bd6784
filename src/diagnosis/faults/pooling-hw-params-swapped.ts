import type { Pair } from "../../caffe/layers/definition.ts";
import type { PoolingSettings } from "../../caffe/layers/pooling.ts";
import { defineFault } from "../fault.ts";
import { repooled, SAME_POOLS, samePools } from "../pools.ts";

export const poolingHwParamsSwapped = defineFault<"Pooling">({
  id: "pooling/hw-params-swapped",
  types: ["Pooling"],
  claim: "Height and width are exchanged in kernel, stride and pad.",
  remedy: "kernel_h, stride_h and pad_h belong to rows.",
  source: "https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/pooling_layer.cpp#L14-L136",
  hidden: (call) => {
    const { kernel, stride, pad, global } = call.layer.settings;
    if (global) return "pools globally";
    if ([kernel, stride, pad].every(([height, width]) => height === width)) {
      return "has the same kernel, stride and pad in both directions";
    }
    const { layer } = repooled(call, changed(call.layer.settings));
    if (layer.topShapes[0].some((extent) => extent < 1)) return "is too small for this mistake to leave it a top";
    return samePools(call.layer, layer) ? SAME_POOLS : undefined;
  },
  predict: (call, compute) => compute(repooled(call, changed(call.layer.settings))),
});

function changed({ kernel, stride, pad }: PoolingSettings): Partial<PoolingSettings> {
  const both = ([height, width]: Pair): Pair => [width, height];
  return { kernel: both(kernel), stride: both(stride), pad: both(pad) };
}
