/**
 * Small nets, one for each family of layers, whose activations stand in golden/. Extents are pairwise distinct, kernels, pads
 * and strides asymmetric. A new layer type joins a family here; `npx tsx scripts/record-goldens.ts` then records it.
 */
import type { BlobId } from "../../src/caffe/net.ts";

export interface Family {
  /** What the net is for: the head of its prototxt. */
  readonly about: string;
  /** The prototxt's layers. */
  readonly layers: string;
  /** Numbers of inputs that random ones would not fit, in order. */
  readonly given?: Readonly<Record<BlobId, readonly number[]>>;
}

/** `input("data", 2, 3)`: an Input layer of that name, top and shape. */
function input(name: BlobId, ...shape: number[]): string {
  const dims = shape.map((extent) => `dim: ${extent}`).join(" ");
  return `layer { name: "${name}" type: "Input" top: "${name}" input_param { shape { ${dims} } } }`;
}

type Reader = readonly [top: BlobId, type: string, parameters?: string];

/** Layers that each read `bottom` and are named by their tops. */
function each(bottom: BlobId, ...layers: readonly Reader[]): string {
  return layers
    .map(([top, type, parameters]) => {
      const rest = parameters === undefined ? "" : `${parameters} `;
      return `layer { name: "${top}" type: "${type}" bottom: "${bottom}" top: "${top}" ${rest}}`;
    })
    .join("\n");
}

export const FAMILIES: Readonly<Record<string, Family>> = {
  convolution: {
    about: "Convolution, Deconvolution and Im2col: groups, dilation, asymmetric kernel, pad and stride",
    layers: `${input("data", 2, 4, 9, 7)}
layer {
  name: "conv1"
  type: "Convolution"
  bottom: "data"
  top: "conv1"
  convolution_param { num_output: 6 kernel_h: 3 kernel_w: 2 pad_h: 2 pad_w: 1 stride_h: 2 stride_w: 1 group: 2 }
}
layer {
  name: "conv2"
  type: "Convolution"
  bottom: "conv1"
  top: "conv2"
  convolution_param { num_output: 5 kernel_size: 2 kernel_size: 3 pad: 1 pad: 3 dilation: 1 dilation: 2 bias_term: false }
}
layer {
  name: "up"
  type: "Deconvolution"
  bottom: "conv2"
  top: "up"
  convolution_param { num_output: 3 kernel_h: 3 kernel_w: 5 pad_h: 1 pad_w: 2 stride_h: 2 stride_w: 3 }
}
${each("data", ["columns", "Im2col", "convolution_param { kernel_h: 2 kernel_w: 3 pad_h: 1 pad_w: 0 stride_h: 3 stride_w: 2 }"])}`,
  },

  pooling: {
    about: "Pooling and SPP: rounding up, padding, windows that overlap, global pooling, the stochastic rule at test",
    layers: `${input("data", 2, 3, 8, 11)}
${each(
  "data",
  ["max", "Pooling", "pooling_param { pool: MAX kernel_h: 3 kernel_w: 2 stride_h: 2 stride_w: 3 pad_h: 1 pad_w: 0 }"],
  [
    "average",
    "Pooling",
    "pooling_param { pool: AVE kernel_h: 2 kernel_w: 4 stride_h: 3 stride_w: 2 pad_h: 1 pad_w: 2 }",
  ],
  ["floor", "Pooling", "pooling_param { pool: MAX kernel_h: 3 kernel_w: 2 stride_h: 2 stride_w: 3 round_mode: FLOOR }"],
  ["global", "Pooling", "pooling_param { pool: AVE global_pooling: true }"],
  ["pyramid", "SPP", "spp_param { pyramid_height: 3 pool: MAX }"],
)}
${each("data", ["positive", "AbsVal"])}
${each("positive", ["stochastic", "Pooling", "pooling_param { pool: STOCHASTIC kernel_h: 2 kernel_w: 3 stride_h: 2 stride_w: 3 }"])}`,
  },

  "inner-product": {
    about: "InnerProduct and Embed: an axis within, stored transposed or not, with and without a bias",
    layers: `${input("data", 2, 3, 5, 4)}
${input("words", 3, 2)}
${each(
  "data",
  ["fc1", "InnerProduct", "inner_product_param { num_output: 7 }"],
  ["fc2", "InnerProduct", "inner_product_param { num_output: 6 axis: 2 bias_term: false }"],
  ["fc3", "InnerProduct", "inner_product_param { num_output: 9 transpose: true }"],
)}
${each("words", ["vectors", "Embed", "embed_param { input_dim: 8 num_output: 5 }"])}`,
  },

  normalisation: {
    about: "LRN, BatchNorm, Scale, Bias, MVN, Normalize: statistics of the weights and of the batch",
    layers: `${input("data", 2, 6, 5, 4)}
${input("factors", 6, 5)}
${each(
  "data",
  ["lrn", "LRN", "lrn_param { local_size: 5 alpha: 0.7 beta: 0.75 k: 2 }"],
  ["lrn_within", "LRN", "lrn_param { local_size: 3 alpha: 0.6 beta: 0.75 norm_region: WITHIN_CHANNEL }"],
  ["bn", "BatchNorm", "batch_norm_param { use_global_stats: true eps: 0.001 }"],
  ["bn_batch", "BatchNorm", "batch_norm_param { use_global_stats: false }"],
  ["mvn", "MVN", "mvn_param { across_channels: true }"],
  ["mean", "MVN", "mvn_param { normalize_variance: false }"],
  ["unit", "Normalize", "norm_param { across_spatial: false channel_shared: false }"],
)}
${each("bn", ["scale", "Scale", "scale_param { bias_term: true }"], ["bias", "Bias"])}
layer { name: "scale_by" type: "Scale" bottom: "data" bottom: "factors" top: "scale_by" scale_param { axis: 1 } }`,
  },

  activation: {
    about: "Layers that work on one number at a time, and Softmax",
    layers: `${input("data", 2, 5, 3, 4)}
${each(
  "data",
  ["relu", "ReLU"],
  ["leaky", "ReLU", "relu_param { negative_slope: 0.125 }"],
  ["prelu", "PReLU"],
  ["elu", "ELU", "elu_param { alpha: 0.75 }"],
  ["sigmoid", "Sigmoid"],
  ["tanh", "TanH"],
  ["absval", "AbsVal"],
  ["bnll", "BNLL"],
  ["power", "Power", "power_param { power: 2.5 scale: 0.5 shift: 1.5 }"],
  ["exp", "Exp", "exp_param { base: 2 scale: 3 shift: 0.5 }"],
  ["log", "Log", "log_param { base: 10 scale: 0.5 shift: 1.5 }"],
  ["threshold", "Threshold", "threshold_param { threshold: 0.25 }"],
  ["clip", "Clip", "clip_param { min: -0.5 max: 0.75 }"],
  ["swish", "Swish", "swish_param { beta: 1.5 }"],
  ["dropout", "Dropout", "dropout_param { dropout_ratio: 0.3 }"],
  ["softmax", "Softmax"],
)}`,
  },

  combining: {
    about: "Layers that combine, cut and repeat blobs",
    layers: `${input("a", 2, 3, 5, 4)}
${input("b", 2, 3, 5, 4)}
${input("small", 2, 3, 2, 3)}
layer { name: "sum" type: "Eltwise" bottom: "a" bottom: "b" top: "sum" eltwise_param { operation: SUM coeff: 2 coeff: -0.3 } }
layer { name: "product" type: "Eltwise" bottom: "a" bottom: "b" top: "product" eltwise_param { operation: PROD } }
layer { name: "larger" type: "Eltwise" bottom: "a" bottom: "b" top: "larger" eltwise_param { operation: MAX } }
layer { name: "concat" type: "Concat" bottom: "a" bottom: "b" top: "concat" concat_param { axis: 2 } }
layer { name: "slice" type: "Slice" bottom: "concat" top: "head" top: "middle" top: "tail" slice_param { axis: 2 slice_point: 1 slice_point: 7 } }
layer { name: "split" type: "Split" bottom: "sum" top: "sum1" top: "sum2" }
layer { name: "crop" type: "Crop" bottom: "a" bottom: "small" top: "crop" crop_param { axis: 2 offset: 2 offset: 1 } }
${each(
  "a",
  ["tile", "Tile", "tile_param { axis: 1 tiles: 3 }"],
  ["total", "Reduction", "reduction_param { operation: SUM axis: 1 coeff: 0.5 }"],
  ["squares", "Reduction", "reduction_param { operation: SUMSQ axis: 2 }"],
  ["absolute", "Reduction", "reduction_param { operation: ASUM }"],
  ["average", "Reduction", "reduction_param { operation: MEAN axis: 3 }"],
)}`,
  },

  shape: {
    about: "Layers that put numbers in other places or choose among them",
    layers: `${input("data", 2, 3, 5, 4)}
${input("places", 6)}
${input("chosen", 2)}
${each(
  "data",
  ["flat", "Flatten", "flatten_param { axis: 1 end_axis: 2 }"],
  ["reshaped", "Reshape", "reshape_param { shape { dim: 0 dim: 5 dim: -1 } }"],
  ["best", "ArgMax", "argmax_param { top_k: 2 axis: 1 }"],
  ["best_pairs", "ArgMax", "argmax_param { top_k: 3 out_max_val: true }"],
)}
layer { name: "reindexed" type: "BatchReindex" bottom: "data" bottom: "places" top: "reindexed" }
layer { name: "learned" type: "Parameter" top: "learned" parameter_param { shape { dim: 3 dim: 4 } } }
layer { name: "silence" type: "Silence" bottom: "learned" }
layer { name: "filter" type: "Filter" bottom: "data" bottom: "flat" bottom: "chosen" top: "kept" top: "kept_flat" }`,
    given: { chosen: [0, 1] },
  },

  recurrent: {
    about: "RNN, LSTM and LSTMUnit: sequences that begin anew, a static input, states that are exposed",
    layers: `${input("sequence", 5, 2, 3)}
${input("goes_on", 5, 2)}
${input("static", 2, 4)}
${input("hidden", 1, 2, 7)}
${input("cell", 1, 2, 6)}
${input("gates", 1, 2, 24)}
${input("unit_goes_on", 1, 2)}
layer { name: "rnn" type: "RNN" bottom: "sequence" bottom: "goes_on" bottom: "static" top: "rnn" recurrent_param { num_output: 7 } }
layer {
  name: "rnn_exposed"
  type: "RNN"
  bottom: "sequence"
  bottom: "goes_on"
  bottom: "hidden"
  top: "rnn_exposed"
  top: "rnn_state"
  recurrent_param { num_output: 7 expose_hidden: true }
}
layer { name: "lstm" type: "LSTM" bottom: "sequence" bottom: "goes_on" bottom: "static" top: "lstm" recurrent_param { num_output: 6 } }
layer { name: "unit" type: "LSTMUnit" bottom: "cell" bottom: "gates" bottom: "unit_goes_on" top: "unit_cell" top: "unit_hidden" }`,
    given: { goes_on: [0, 1, 1, 1, 1, 0, 1, 1, 0, 1], unit_goes_on: [1, 0] },
  },

  loss: {
    about: "Losses and Accuracy: their values at test",
    layers: `${input("scores", 6, 5)}
${input("label", 6)}
${input("other", 6, 5)}
${input("weights", 5, 5)}
${input("target", 6, 5)}
${input("similar", 6)}
${each("scores", ["probabilities", "Softmax"])}
layer { name: "accuracy" type: "Accuracy" bottom: "scores" bottom: "label" top: "accuracy" top: "per_class" accuracy_param { top_k: 1 } }
layer { name: "softmax_loss" type: "SoftmaxWithLoss" bottom: "scores" bottom: "label" top: "softmax_loss" loss_param { ignore_label: 2 } }
layer { name: "infogain" type: "InfogainLoss" bottom: "scores" bottom: "label" bottom: "weights" top: "infogain" }
layer { name: "multinomial" type: "MultinomialLogisticLoss" bottom: "probabilities" bottom: "label" top: "multinomial" }
layer { name: "hinge" type: "HingeLoss" bottom: "scores" bottom: "label" top: "hinge" hinge_loss_param { norm: L2 } }
layer { name: "euclidean" type: "EuclideanLoss" bottom: "scores" bottom: "other" top: "euclidean" }
layer { name: "cross_entropy" type: "SigmoidCrossEntropyLoss" bottom: "scores" bottom: "target" top: "cross_entropy" }
layer {
  name: "contrastive"
  type: "ContrastiveLoss"
  bottom: "scores"
  bottom: "other"
  bottom: "similar"
  top: "contrastive"
  contrastive_loss_param { margin: 2.5 }
}`,
    given: { similar: [1, 0, 0, 1, 0, 1] },
  },

  dialects: {
    about: "Layers of Caffe's descendants: SSD, SENet, ShuffleNet, SegNet, Faster R-CNN and others",
    layers: `${input("data", 2, 6, 9, 8)}
${input("channels", 2, 6, 1, 1)}
${input("regions", 3, 5)}
${each(
  "data",
  ["permuted", "Permute", "permute_param { order: 0 order: 2 order: 3 order: 1 }"],
  ["relu6", "ReLU6"],
  ["shuffled", "ShuffleChannel", "shuffle_channel_param { group: 3 }"],
  [
    "depthwise",
    "DepthwiseConvolution",
    "convolution_param { num_output: 6 kernel_h: 3 kernel_w: 2 pad_h: 1 pad_w: 0 stride_h: 2 stride_w: 3 group: 6 }",
  ],
  ["interpolated", "Interp", "interp_param { height: 13 width: 5 }"],
  ["repeated", "Upsample", "upsample_param { scale: 2 }"],
)}
layer { name: "axpy" type: "Axpy" bottom: "channels" bottom: "data" bottom: "relu6" top: "axpy" }
layer { name: "pool" type: "Pooling" bottom: "data" top: "pool" top: "mask" pooling_param { pool: MAX kernel_size: 2 stride: 2 } }
layer { name: "unpooled" type: "Upsample" bottom: "pool" bottom: "mask" top: "unpooled" upsample_param { upsample_h: 9 upsample_w: 8 } }
layer {
  name: "roi"
  type: "ROIPooling"
  bottom: "data"
  bottom: "regions"
  top: "roi"
  roi_pooling_param { pooled_h: 3 pooled_w: 2 spatial_scale: 0.125 }
}`,
    given: { regions: [0, 0, 0, 40, 30, 1, 16, 8, 60, 70, 1, 5.5, 3.25, 50, 61] },
  },

  detection: {
    about:
      "PriorBox and DetectionOutput of the SSD dialect: boxes of several sizes and ratios, and which of them remain",
    layers: `${input("map", 2, 5, 2, 3)}
${input("image", 2, 3, 40, 70)}
${input("locations", 2, 96)}
${input("scores", 2, 72)}
layer {
  name: "priors"
  type: "PriorBox"
  bottom: "map"
  bottom: "image"
  top: "priors"
  prior_box_param { min_size: 9 max_size: 16 aspect_ratio: 2 clip: true variance: 0.1 variance: 0.1 variance: 0.2 variance: 0.2 }
}
layer {
  name: "detections"
  type: "DetectionOutput"
  bottom: "locations"
  bottom: "scores"
  bottom: "priors"
  top: "detections"
  detection_output_param {
    num_classes: 3
    code_type: CENTER_SIZE
    nms_param { nms_threshold: 0.45 top_k: 9 }
    keep_top_k: 7
    confidence_threshold: 0.125
  }
}`,
  },
};
