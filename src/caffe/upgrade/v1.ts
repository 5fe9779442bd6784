/**
 * V1 (`layers { type: CONVOLUTION … }`) to today's format (`layer { type: "Convolution" … }`).
 * Caffe: src/caffe/util/upgrade_proto.cpp, UpgradeV1Net.
 */
import type { LayerParameter, NetParameter, ParamSpec, V1LayerParameter } from "../schema/messages.ts";
import { CuppingError } from "../../error.ts";
import { create, has, typeOf } from "../schema/codec.ts";
import { V1LayerParameter_LayerType as V1 } from "../schema/messages.ts";
import { impossible } from "./impossible.ts";

const TYPES: Record<keyof typeof V1, string> = {
  NONE: "",
  ABSVAL: "AbsVal",
  ACCURACY: "Accuracy",
  ARGMAX: "ArgMax",
  BNLL: "BNLL",
  CONCAT: "Concat",
  CONTRASTIVE_LOSS: "ContrastiveLoss",
  CONVOLUTION: "Convolution",
  DATA: "Data",
  DECONVOLUTION: "Deconvolution",
  DROPOUT: "Dropout",
  DUMMY_DATA: "DummyData",
  EUCLIDEAN_LOSS: "EuclideanLoss",
  ELTWISE: "Eltwise",
  EXP: "Exp",
  FLATTEN: "Flatten",
  HDF5_DATA: "HDF5Data",
  HDF5_OUTPUT: "HDF5Output",
  HINGE_LOSS: "HingeLoss",
  IM2COL: "Im2col",
  IMAGE_DATA: "ImageData",
  INFOGAIN_LOSS: "InfogainLoss",
  INNER_PRODUCT: "InnerProduct",
  LRN: "LRN",
  MEMORY_DATA: "MemoryData",
  MULTINOMIAL_LOGISTIC_LOSS: "MultinomialLogisticLoss",
  MVN: "MVN",
  POOLING: "Pooling",
  POWER: "Power",
  RELU: "ReLU",
  SIGMOID: "Sigmoid",
  SIGMOID_CROSS_ENTROPY_LOSS: "SigmoidCrossEntropyLoss",
  SILENCE: "Silence",
  SOFTMAX: "Softmax",
  SOFTMAX_LOSS: "SoftmaxWithLoss",
  SPLIT: "Split",
  SLICE: "Slice",
  TANH: "TanH",
  WINDOW_DATA: "WindowData",
  THRESHOLD: "Threshold",
};

const NAME_OF_TYPE = new Map(Object.entries(V1).map(([name, number]) => [number as number, name as keyof typeof V1]));

export function needsV1Upgrade(net: NetParameter): boolean {
  return net.layers.length > 0;
}

/** @throws CuppingError MIXED_LAYER_AND_LAYERS, UPGRADE_IMPOSSIBLE */
export function upgradeV1(net: NetParameter, file: string): NetParameter {
  if (net.layer.length > 0) {
    throw new CuppingError("MIXED_LAYER_AND_LAYERS", {
      place: file,
      problem: `The net has ${net.layer.length} "layer" and ${net.layers.length} "layers" fields, which belong to two formats of Caffe.`,
      remedy: 'Write all of them as layer { type: "Convolution" … }; Caffe refuses the mixture as well.',
    });
  }
  return create<NetParameter>("NetParameter", {
    ...net,
    layers: [],
    layer: net.layers.map((layer) => upgradeLayer(layer, file)),
  });
}

function upgradeLayer(old: V1LayerParameter, file: string): LayerParameter {
  const layer = create<LayerParameter>("LayerParameter");
  const place = `${file}: layer ${old.name}`;
  if (has(old, "layer")) throw impossible(place, "A V0 layer stands inside this V1 layer.");
  if (has(old, "type")) {
    const name = NAME_OF_TYPE.get(old.type);
    if (name === undefined) throw impossible(place, `V1 has no layer type with the number ${old.type}.`);
    layer.type = TYPES[name];
  }
  // Fields of the same name in both formats: name, bottom, top, include, exclude, blobs, loss_weight, and all *_param.
  for (const { name } of typeOf("V1LayerParameter").fieldsArray) {
    const field = name as keyof V1LayerParameter & keyof LayerParameter;
    if (field === ("type" as string) || field === ("param" as string) || !has(old, field)) continue;
    if (typeOf("LayerParameter").fields[name] !== undefined) Object.assign(layer, { [name]: old[field] });
  }
  // What V1 said of params in four lists stands in one message a param today.
  const params: Partial<ParamSpec>[] = [];
  const specify = <Key extends keyof ParamSpec>(key: Key, values: readonly ParamSpec[Key][]): void =>
    values.forEach((value, i) => {
      while (params.length <= i) params.push({});
      params[i][key] = value;
    });
  specify("name", old.param);
  specify("share_mode", old.blob_share_mode);
  specify("lr_mult", old.blobs_lr);
  specify("decay_mult", old.weight_decay);
  if (params.length > 0) layer.param = params.map((fields) => create<ParamSpec>("ParamSpec", fields));
  return layer;
}
