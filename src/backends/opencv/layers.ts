/** Which layers OpenCV's importer and its engine have, as Caffe computes them. */
import type { LayerType } from "../../caffe/layers/index.ts";
import type { Layer, LayerOf } from "../../caffe/net.ts";
import { has } from "../../caffe/schema/codec.ts";
import { PriorBoxParameter_CodeType as CodeType } from "../../caffe/schema/messages.ts";
import { type Support, SUPPORTED } from "../backend.ts";

/** Why a layer cannot be asked of OpenCV, or undefined when it can. */
type Refusal<Type extends LayerType> = (layer: LayerOf<Type>) => string | undefined;

const always = (): undefined => undefined;

function negative(axis: number | undefined, type: string): string | undefined {
  return (axis ?? 0) < 0 ? `OpenCV's ${type} takes no axis counted from the end.` : undefined;
}

export const OPENCV_LAYERS: { readonly [Type in LayerType]?: Refusal<Type> } = {
  Input: always,
  Convolution: always,
  Deconvolution: ({ bottoms }) =>
    bottoms.length > 1 ? "OpenCV's deconvolution takes its second bottom for weights." : undefined,
  Pooling({ settings: { method }, message: { pooling_param: param } }) {
    if (method === "STOCHASTIC") return "OpenCV has no STOCHASTIC pooling.";
    return param !== null && has(param, "round_mode") ? "OpenCV's caffe.proto has no round_mode." : undefined;
  },
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
  BatchNorm: ({ settings: { useGlobalStats } }) =>
    useGlobalStats ? undefined : "OpenCV normalises by stored statistics only.",
  MVN: always,
  Normalize: always,
  Scale: ({ message: { scale_param: param } }) => negative(param?.axis, "Scale"),
  Eltwise: ({ settings: { operation }, message: { eltwise_param: param } }) =>
    operation !== "SUM" && (param?.coeff.length ?? 0) > 0 ? "OpenCV takes coefficients with a sum only." : undefined,
  Concat: always,
  Slice: ({ tops }) => (tops.length === 1 ? "OpenCV slices into two at least." : undefined),
  Split: always,
  Flatten: always,
  Reshape: ({ message: { reshape_param: param } }) =>
    param !== null && (has(param, "axis") || has(param, "num_axes"))
      ? "OpenCV reshapes a part of the axes by other rules."
      : undefined,
  Permute: ({ settings: { order }, message: { permute_param: param } }) =>
    param?.order.length === order.length ? undefined : "OpenCV wants every axis named.",
  Crop: always,
  ShuffleChannel: always,
  Interp: ({ message: { interp_param: param } }) =>
    param !== null && (has(param, "shrink_factor") || has(param, "zoom_factor"))
      ? "OpenCV shrinks and zooms by other rules."
      : undefined,
  ROIPooling: always,
  PriorBox: ({ message: { prior_box_param: param } }) =>
    (param?.variance.length ?? 0) > 0 ? undefined : "OpenCV wants the variances stated.",
  DetectionOutput({ message: { detection_output_param: param }, bottomShapes }) {
    const missing = (["share_location", "background_label_id", "keep_top_k", "code_type"] as const).find(
      (field) => param === null || !has(param, field),
    );
    if (missing !== undefined) return `OpenCV wants ${missing} stated.`;
    if (param?.variance_encoded_in_target === true && bottomShapes[2][1] === 2) {
      return "OpenCV wants no variances beside the priors where the locations have them in.";
    }
    return param?.code_type === CodeType.CORNER_SIZE ? "OpenCV's caffe.proto has no CORNER_SIZE." : undefined;
  },
};

export function supports(layer: Layer): Support {
  const refusal = OPENCV_LAYERS[layer.type] as ((layer: Layer) => string | undefined) | undefined;
  const small = [...layer.bottomShapes, ...layer.topShapes].some(({ length }) => length < 2);
  const reason =
    refusal === undefined
      ? `OpenCV's importer has no ${layer.type}.`
      : small
        ? "OpenCV has no blobs of fewer than two axes."
        : layer.params.some(({ shape }) => shape.length === 0)
          ? "OpenCV cannot read a param without axes."
          : refusal(layer);
  return reason === undefined ? SUPPORTED : { supported: false, reason };
}
