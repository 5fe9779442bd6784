/**
 * V0 (before Caffe 0.999: `layers { layer { type: "conv" … } bottom … top … }`) to V1.
 * Caffe: src/caffe/util/upgrade_proto.cpp, UpgradeV0Net.
 */
import type { NetParameter, V0LayerParameter, V1LayerParameter } from "../schema/messages.ts";
import { create, has } from "../schema/codec.ts";
import { V1LayerParameter_LayerType as V1 } from "../schema/messages.ts";
import { didYouMean } from "../near-miss.ts";
import { impossible } from "./impossible.ts";

const TYPES: Record<string, number> = {
  accuracy: V1.ACCURACY,
  bnll: V1.BNLL,
  concat: V1.CONCAT,
  conv: V1.CONVOLUTION,
  data: V1.DATA,
  dropout: V1.DROPOUT,
  euclidean_loss: V1.EUCLIDEAN_LOSS,
  flatten: V1.FLATTEN,
  hdf5_data: V1.HDF5_DATA,
  hdf5_output: V1.HDF5_OUTPUT,
  im2col: V1.IM2COL,
  images: V1.IMAGE_DATA,
  infogain_loss: V1.INFOGAIN_LOSS,
  innerproduct: V1.INNER_PRODUCT,
  lrn: V1.LRN,
  multinomial_logistic_loss: V1.MULTINOMIAL_LOGISTIC_LOSS,
  pool: V1.POOLING,
  relu: V1.RELU,
  sigmoid: V1.SIGMOID,
  softmax: V1.SOFTMAX,
  softmax_loss: V1.SOFTMAX_LOSS,
  split: V1.SPLIT,
  tanh: V1.TANH,
  window_data: V1.WINDOW_DATA,
};

/** The V1 message and field that a V0 field becomes, by V0 layer type; "*" is every type. */
type Target = readonly [message: keyof V1LayerParameter, type: string, field: string, repeated?: "repeated"];

const convolution = (field: string, repeated?: "repeated"): Target => [
  "convolution_param",
  "ConvolutionParameter",
  field,
  repeated,
];
const innerProduct = (field: string): Target => ["inner_product_param", "InnerProductParameter", field];
const pooling = (field: string): Target => ["pooling_param", "PoolingParameter", field];
const lrn = (field: string): Target => ["lrn_param", "LRNParameter", field];
const transform = (field: string): Target => ["transform_param", "TransformationParameter", field];
const data = (field: string): Target => ["data_param", "DataParameter", field];
const images = (field: string): Target => ["image_data_param", "ImageDataParameter", field];
const windowData = (field: string): Target => ["window_data_param", "WindowDataParameter", field];
const hdf5Data = (field: string): Target => ["hdf5_data_param", "HDF5DataParameter", field];

const FIELDS: Partial<Record<keyof V0LayerParameter, Record<string, Target>>> = {
  num_output: { conv: convolution("num_output"), innerproduct: innerProduct("num_output") },
  biasterm: { conv: convolution("bias_term"), innerproduct: innerProduct("bias_term") },
  weight_filler: { conv: convolution("weight_filler"), innerproduct: innerProduct("weight_filler") },
  bias_filler: { conv: convolution("bias_filler"), innerproduct: innerProduct("bias_filler") },
  pad: { conv: convolution("pad", "repeated"), pool: pooling("pad") },
  kernelsize: { conv: convolution("kernel_size", "repeated"), pool: pooling("kernel_size") },
  group: { conv: convolution("group") },
  stride: { conv: convolution("stride", "repeated"), pool: pooling("stride") },
  pool: { pool: pooling("pool") },
  dropout_ratio: { dropout: ["dropout_param", "DropoutParameter", "dropout_ratio"] },
  local_size: { lrn: lrn("local_size") },
  alpha: { lrn: lrn("alpha") },
  beta: { lrn: lrn("beta") },
  k: { lrn: lrn("k") },
  source: {
    data: data("source"),
    hdf5_data: hdf5Data("source"),
    images: images("source"),
    window_data: windowData("source"),
    infogain_loss: ["infogain_loss_param", "InfogainLossParameter", "source"],
  },
  scale: { "*": transform("scale") },
  meanfile: { "*": transform("mean_file") },
  batchsize: {
    data: data("batch_size"),
    hdf5_data: hdf5Data("batch_size"),
    images: images("batch_size"),
    window_data: windowData("batch_size"),
  },
  cropsize: { "*": transform("crop_size") },
  mirror: { "*": transform("mirror") },
  rand_skip: { data: data("rand_skip"), images: images("rand_skip") },
  shuffle_images: { images: images("shuffle") },
  new_height: { images: images("new_height") },
  new_width: { images: images("new_width") },
  concat_dim: { concat: ["concat_param", "ConcatParameter", "concat_dim"] },
  det_fg_threshold: { window_data: windowData("fg_threshold") },
  det_bg_threshold: { window_data: windowData("bg_threshold") },
  det_fg_fraction: { window_data: windowData("fg_fraction") },
  det_context_pad: { window_data: windowData("context_pad") },
  det_crop_mode: { window_data: windowData("crop_mode") },
};

export function needsV0Upgrade(net: NetParameter): boolean {
  return net.layers.some((layer) => has(layer, "layer"));
}

/** @throws CuppingError UPGRADE_IMPOSSIBLE for an unknown type, a field its type cannot have, or stray padding layers */
export function upgradeV0(net: NetParameter, file: string): NetParameter {
  const layers = foldPadding(net.layers, net.input, file).map((layer) => upgradeLayer(layer, file));
  const upgraded = create<NetParameter>("NetParameter", { layers });
  // As Caffe: name, inputs and force_backward are taken along, nothing else.
  for (const field of ["name", "input", "input_dim", "force_backward"] as const) {
    if (has(net, field)) Object.assign(upgraded, { [field]: net[field] });
  }
  return upgraded;
}

/** V0 had padding as a layer of its own. It becomes the pad of the convolution or pooling that follows. */
function foldPadding(layers: readonly V1LayerParameter[], inputs: readonly string[], file: string): V1LayerParameter[] {
  const makers = new Map<string, V1LayerParameter | undefined>(inputs.map((name) => [name, undefined]));
  const kept: V1LayerParameter[] = [];
  for (const connection of layers) {
    const type = connection.layer?.type ?? "";
    const place = `${file}: layer ${connection.layer?.name ?? "?"}`;
    let result = connection;
    for (const bottom of connection.bottom) {
      if (!makers.has(bottom)) throw impossible(place, `Its bottom "${bottom}" is made by no layer before it.`);
      const maker = makers.get(bottom);
      if (maker?.layer?.type !== "padding") continue;
      if (type !== "conv" && type !== "pool") {
        throw impossible(place, `A padding layer feeds this "${type}"; only conv and pool can take it in.`);
      }
      if (connection.bottom.length !== 1 || maker.bottom.length !== 1 || maker.top.length !== 1) {
        throw impossible(place, "A padding layer and what it feeds take a single bottom and make a single top.");
      }
      const layer = create<V0LayerParameter>("V0LayerParameter", { ...connection.layer, pad: maker.layer.pad });
      result = create<V1LayerParameter>("V1LayerParameter", { ...connection, layer, bottom: [maker.bottom[0]] });
    }
    if (type !== "padding") kept.push(result);
    for (const top of connection.top) makers.set(top, connection);
  }
  return kept;
}

function upgradeLayer(connection: V1LayerParameter, file: string): V1LayerParameter {
  const upgraded = create<V1LayerParameter>("V1LayerParameter", { bottom: connection.bottom, top: connection.top });
  const { layer } = connection;
  if (layer === null) return upgraded;
  const place = `${file}: layer ${layer.name}`;
  if (has(layer, "name")) upgraded.name = layer.name;
  if (has(layer, "type")) {
    const type = TYPES[layer.type];
    if (type === undefined) {
      throw impossible(
        place,
        `V0 has no layer type "${layer.type}".`,
        didYouMean(layer.type, Object.keys(TYPES), "Correct the type."),
      );
    }
    upgraded.type = type as V1LayerParameter["type"];
  }
  for (const field of ["blobs", "blobs_lr", "weight_decay"] as const) {
    if (has(layer, field)) Object.assign(upgraded, { [field]: layer[field] });
  }
  if (has(layer, "hdf5_output_param")) {
    if (layer.type !== "hdf5_output") throw misplaced(place, "hdf5_output_param", layer.type);
    upgraded.hdf5_output_param = layer.hdf5_output_param;
  }
  for (const [field, targets] of Object.entries(FIELDS) as [keyof V0LayerParameter, Record<string, Target>][]) {
    if (!has(layer, field)) continue;
    const target = targets[layer.type] ?? targets["*"];
    if (target === undefined) throw misplaced(place, field, layer.type);
    const [message, type, name, repeated] = target;
    const param = (upgraded[message] ?? create<object>(type)) as Record<string, unknown>;
    param[name] = repeated ? [layer[field]] : layer[field];
    Object.assign(upgraded, { [message]: param });
  }
  return upgraded;
}

function misplaced(place: string, field: string, type: string) {
  return impossible(
    place,
    `A "${type}" layer has no parameter "${field}".`,
    "Remove it; Caffe's upgrade tool would drop it in silence.",
  );
}
