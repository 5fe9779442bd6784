import { defineFault, type LayerCall } from "../fault.ts";
import { repooled, samePools } from "../pools.ts";

export const poolingEmptyWindowDropped = defineFault<"Pooling">({
  id: "pooling/empty-window-dropped",
  types: ["Pooling"],
  claim:
    "A last window that starts beyond the image is dropped though nothing is padded, where Caffe drops it only if some pad is set.",
  remedy: "Drop such a window only where pad is set.",
  source: "https://github.com/pytorch/pytorch/issues/45357",
  hidden: (call) => (samePools(call.layer, dropped(call).layer) ? "has no empty window" : undefined),
  predict: (call, compute) => compute(dropped(call)),
});

function dropped(call: LayerCall<"Pooling">): LayerCall<"Pooling"> {
  const { settings, bottomShapes, topShapes } = call.layer;
  const extent = (i: 0 | 1): number => {
    const places = topShapes[0][2 + i];
    return (places - 1) * settings.stride[i] - settings.pad[i] >= bottomShapes[0][2 + i] ? places - 1 : places;
  };
  return repooled(call, {}, [extent(0), extent(1)]);
}
