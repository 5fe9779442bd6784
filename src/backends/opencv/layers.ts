/** Which layers OpenCV's importer and its engine have, as Caffe computes them. */
import type { LayerType } from "../../caffe/layers/index.ts";
import type { Layer, LayerOf } from "../../caffe/net.ts";
import { type Support, SUPPORTED } from "../backend.ts";

/** Why a layer cannot be asked of OpenCV, or undefined when it can. */
type Refusal<Type extends LayerType> = (layer: LayerOf<Type>) => string | undefined;

const always = (): undefined => undefined;

export const OPENCV_LAYERS: { readonly [Type in LayerType]?: Refusal<Type> } = {
  Input: always,
  Convolution: always,
  Deconvolution: always,
  Pooling: always,
  InnerProduct: always,
  ReLU: always,
  PReLU: always,
  ELU: always,
  ReLU6: always,
  Sigmoid: always,
  TanH: always,
  AbsVal: always,
  BNLL: always,
  Swish: always,
  Power: always,
  Exp: always,
  Dropout: always,
  Softmax: always,
  LRN: always,
  BatchNorm: always,
  MVN: always,
  Normalize: always,
  Scale: always,
  Eltwise: always,
  Axpy: always,
  Concat: always,
  Slice: always,
  Split: always,
  Flatten: always,
  Reshape: always,
  Permute: always,
  Crop: always,
  ShuffleChannel: always,
  Interp: always,
  ROIPooling: always,
  PriorBox: always,
  DetectionOutput: always,
};

export function supports(layer: Layer): Support {
  const refusal = OPENCV_LAYERS[layer.type] as ((layer: Layer) => string | undefined) | undefined;
  const small = [...layer.bottomShapes, ...layer.topShapes].some(({ length }) => length < 2);
  const reason =
    refusal === undefined
      ? `OpenCV's importer has no ${layer.type}.`
      : small
        ? "OpenCV has no blobs of fewer than two axes."
        : refusal(layer);
  return reason === undefined ? SUPPORTED : { supported: false, reason };
}
