import { defineFault } from "../fault.ts";
import { repooled, SAME_POOLS, samePools } from "../pools.ts";

export const poolingStrideIsKernel = defineFault<"Pooling">({
  id: "pooling/stride-is-kernel",
  types: ["Pooling"],
  claim: "A stride that the file does not state is taken to be the kernel's size, where Caffe's default is 1.",
  remedy: "Use a stride of 1 where none is stated.",
  source: "https://github.com/nntrainer/nntrainer/issues/2144",
  hidden: (call) => {
    const { kernel, stride, global } = call.layer.settings;
    if (global) return "pools globally";
    if (stride[0] !== 1 || stride[1] !== 1) return "states its stride";
    return samePools(call.layer, repooled(call, { stride: kernel }).layer) ? SAME_POOLS : undefined;
  },
  predict: (call, compute) => compute(repooled(call, { stride: call.layer.settings.kernel })),
});
