/** A layer on bottoms of other shapes than its net gives it. */
import { sameShape, type Shape } from "../tensor/shape.ts";
import { layerContext, type LayerDefinition } from "./layers/definition.ts";
import { LAYERS } from "./layers/index.ts";
import type { Layer } from "./net.ts";
import { DEFAULT_RULES } from "./rules.ts";

/** Undefined where Caffe would refuse it, or would want params of other shapes. */
export function refitted(layer: Layer, bottomShapes: readonly Shape[]): Layer | undefined {
  if (bottomShapes.every((shape, i) => sameShape(shape, layer.bottomShapes[i]))) return layer;
  const definition = LAYERS[layer.type] as LayerDefinition<unknown>;
  try {
    const { settings, tops, params, macs } = definition.resolve(
      layerContext(layer.name, layer.message, bottomShapes, DEFAULT_RULES),
    );
    if (params.some((shape, i) => !sameShape(shape, layer.params[i].shape))) return undefined;
    return { ...layer, settings, bottomShapes, topShapes: tops, macs } as Layer;
  } catch {
    return undefined;
  }
}
