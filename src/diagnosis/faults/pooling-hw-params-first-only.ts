import type { Pair } from "../../caffe/layers/definition.ts";
import type { PoolingSettings } from "../../caffe/layers/pooling.ts";
import { defineFault } from "../fault.ts";
import { repooled, SAME_POOLS, samePools } from "../pools.ts";

export const poolingHwParamsFirstOnly = defineFault<"Pooling">({
  id: "pooling/hw-params-first-only",
  types: ["Pooling"],
  claim: "What the file states for the height of kernel, stride and pad is used for the width too.",
  remedy: "Read both: kernel_h and kernel_w, stride_h and stride_w, pad_h and pad_w.",
  source: "https://github.com/PaddlePaddle/X2Paddle/pull/674",
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
  const both = ([height]: Pair): Pair => [height, height];
  return { kernel: both(kernel), stride: both(stride), pad: both(pad) };
}
