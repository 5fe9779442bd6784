/**
 * Scale, mean file, crop and mirror once stood in the data layers' own parameters, and are transform_param today.
 * Caffe: src/caffe/util/upgrade_proto.cpp, UpgradeNetDataTransformation. It concerns V1 layers only.
 */
import type { NetParameter, TransformationParameter, V1LayerParameter } from "../schema/messages.ts";
import { create, has } from "../schema/codec.ts";
import { V1LayerParameter_LayerType as V1 } from "../schema/messages.ts";

const PARAMS = new Map<
  number,
  { readonly field: "data_param" | "image_data_param" | "window_data_param"; readonly type: string }
>([
  [V1.DATA, { field: "data_param", type: "DataParameter" }],
  [V1.IMAGE_DATA, { field: "image_data_param", type: "ImageDataParameter" }],
  [V1.WINDOW_DATA, { field: "window_data_param", type: "WindowDataParameter" }],
]);
const MOVED = ["scale", "mean_file", "crop_size", "mirror"] as const;

export function needsDataUpgrade(net: NetParameter): boolean {
  return net.layers.some((layer) => {
    const param = paramOf(layer);
    return param !== null && MOVED.some((field) => has(param, field));
  });
}

export function upgradeDataTransformation(net: NetParameter): NetParameter {
  return create<NetParameter>("NetParameter", { ...net, layers: net.layers.map(upgradeLayer) });
}

function paramOf(layer: V1LayerParameter): Partial<TransformationParameter> | null {
  const param = PARAMS.get(layer.type);
  return param === undefined ? null : layer[param.field];
}

function upgradeLayer(layer: V1LayerParameter): V1LayerParameter {
  const target = PARAMS.get(layer.type);
  const param = paramOf(layer);
  if (target === undefined || param === null) return layer;
  const kept = { ...param };
  const transform = { ...layer.transform_param };
  for (const field of MOVED) {
    if (!has(param, field)) continue;
    Object.assign(transform, { [field]: param[field] });
    delete kept[field];
  }
  return create<V1LayerParameter>("V1LayerParameter", {
    ...layer,
    [target.field]: create(target.type, kept),
    transform_param: create<TransformationParameter>("TransformationParameter", transform),
  });
}
