// Generated from caffe.proto by `npm run generate`. Do not edit.
import type { BlobMessage } from "../blob-message.ts";

export interface BlobShape {
  dim: number[];
}

export interface BlobProtoVector {
  blobs: BlobMessage[];
}

export interface Datum {
  channels: number;
  height: number;
  width: number;
  data: Uint8Array;
  label: number;
  float_data: number[];
  encoded: boolean;
}

export interface FillerParameter {
  type: string;
  value: number;
  min: number;
  max: number;
  mean: number;
  std: number;
  sparse: number;
  variance_norm: FillerParameter_VarianceNorm;
}

export const FillerParameter_VarianceNorm = {"FAN_IN":0,"FAN_OUT":1,"AVERAGE":2} as const;
export type FillerParameter_VarianceNorm = (typeof FillerParameter_VarianceNorm)[keyof typeof FillerParameter_VarianceNorm];

export interface NetParameter {
  name: string;
  input: string[];
  input_shape: BlobShape[];
  input_dim: number[];
  force_backward: boolean;
  state: NetState | null;
  debug_info: boolean;
  layer: LayerParameter[];
  layers: V1LayerParameter[];
}

export const Phase = {"TRAIN":0,"TEST":1} as const;
export type Phase = (typeof Phase)[keyof typeof Phase];

export interface NetState {
  phase: Phase;
  level: number;
  stage: string[];
}

export interface NetStateRule {
  phase: Phase;
  min_level: number;
  max_level: number;
  stage: string[];
  not_stage: string[];
}

export interface ParamSpec {
  name: string;
  share_mode: ParamSpec_DimCheckMode;
  lr_mult: number;
  decay_mult: number;
}

export const ParamSpec_DimCheckMode = {"STRICT":0,"PERMISSIVE":1} as const;
export type ParamSpec_DimCheckMode = (typeof ParamSpec_DimCheckMode)[keyof typeof ParamSpec_DimCheckMode];

export interface LayerParameter {
  name: string;
  type: string;
  bottom: string[];
  top: string[];
  phase: Phase;
  loss_weight: number[];
  param: ParamSpec[];
  blobs: BlobMessage[];
  propagate_down: boolean[];
  include: NetStateRule[];
  exclude: NetStateRule[];
  transform_param: TransformationParameter | null;
  loss_param: LossParameter | null;
  accuracy_param: AccuracyParameter | null;
  argmax_param: ArgMaxParameter | null;
  batch_norm_param: BatchNormParameter | null;
  bias_param: BiasParameter | null;
  clip_param: ClipParameter | null;
  concat_param: ConcatParameter | null;
  contrastive_loss_param: ContrastiveLossParameter | null;
  convolution_param: ConvolutionParameter | null;
  crop_param: CropParameter | null;
  data_param: DataParameter | null;
  dropout_param: DropoutParameter | null;
  dummy_data_param: DummyDataParameter | null;
  eltwise_param: EltwiseParameter | null;
  elu_param: ELUParameter | null;
  embed_param: EmbedParameter | null;
  exp_param: ExpParameter | null;
  flatten_param: FlattenParameter | null;
  hdf5_data_param: HDF5DataParameter | null;
  hdf5_output_param: HDF5OutputParameter | null;
  hinge_loss_param: HingeLossParameter | null;
  image_data_param: ImageDataParameter | null;
  infogain_loss_param: InfogainLossParameter | null;
  inner_product_param: InnerProductParameter | null;
  input_param: InputParameter | null;
  log_param: LogParameter | null;
  lrn_param: LRNParameter | null;
  memory_data_param: MemoryDataParameter | null;
  mvn_param: MVNParameter | null;
  parameter_param: ParameterParameter | null;
  pooling_param: PoolingParameter | null;
  power_param: PowerParameter | null;
  prelu_param: PReLUParameter | null;
  python_param: PythonParameter | null;
  recurrent_param: RecurrentParameter | null;
  reduction_param: ReductionParameter | null;
  relu_param: ReLUParameter | null;
  reshape_param: ReshapeParameter | null;
  scale_param: ScaleParameter | null;
  sigmoid_param: SigmoidParameter | null;
  softmax_param: SoftmaxParameter | null;
  spp_param: SPPParameter | null;
  slice_param: SliceParameter | null;
  swish_param: SwishParameter | null;
  tanh_param: TanHParameter | null;
  threshold_param: ThresholdParameter | null;
  tile_param: TileParameter | null;
  window_data_param: WindowDataParameter | null;
  detection_output_param: DetectionOutputParameter | null;
  norm_param: NormalizeParameter | null;
  permute_param: PermuteParameter | null;
  prior_box_param: PriorBoxParameter | null;
  interp_param: InterpParameter | null;
  relu6_param: ReLU6Parameter | null;
  roi_pooling_param: ROIPoolingParameter | null;
  shuffle_channel_param: ShuffleChannelParameter | null;
  upsample_param: UpsampleParameter | null;
}

export interface TransformationParameter {
  scale: number;
  mirror: boolean;
  crop_size: number;
  mean_file: string;
  mean_value: number[];
  force_color: boolean;
  force_gray: boolean;
}

export interface LossParameter {
  ignore_label: number;
  normalization: LossParameter_NormalizationMode;
  normalize: boolean;
}

export const LossParameter_NormalizationMode = {"FULL":0,"VALID":1,"BATCH_SIZE":2,"NONE":3} as const;
export type LossParameter_NormalizationMode = (typeof LossParameter_NormalizationMode)[keyof typeof LossParameter_NormalizationMode];

export interface AccuracyParameter {
  top_k: number;
  axis: number;
  ignore_label: number;
}

export interface ArgMaxParameter {
  out_max_val: boolean;
  top_k: number;
  axis: number;
}

export interface ClipParameter {
  min: number;
  max: number;
}

export interface ConcatParameter {
  axis: number;
  concat_dim: number;
}

export interface BatchNormParameter {
  use_global_stats: boolean;
  moving_average_fraction: number;
  eps: number;
}

export interface BiasParameter {
  axis: number;
  num_axes: number;
  filler: FillerParameter | null;
}

export interface ContrastiveLossParameter {
  margin: number;
  legacy_version: boolean;
}

export interface ConvolutionParameter {
  num_output: number;
  bias_term: boolean;
  pad: number[];
  kernel_size: number[];
  stride: number[];
  dilation: number[];
  pad_h: number;
  pad_w: number;
  kernel_h: number;
  kernel_w: number;
  stride_h: number;
  stride_w: number;
  group: number;
  weight_filler: FillerParameter | null;
  bias_filler: FillerParameter | null;
  engine: ConvolutionParameter_Engine;
  axis: number;
  force_nd_im2col: boolean;
}

export const ConvolutionParameter_Engine = {"DEFAULT":0,"CAFFE":1,"CUDNN":2} as const;
export type ConvolutionParameter_Engine = (typeof ConvolutionParameter_Engine)[keyof typeof ConvolutionParameter_Engine];

export interface CropParameter {
  axis: number;
  offset: number[];
}

export interface DataParameter {
  source: string;
  batch_size: number;
  rand_skip: number;
  backend: DataParameter_DB;
  scale: number;
  mean_file: string;
  crop_size: number;
  mirror: boolean;
  force_encoded_color: boolean;
  prefetch: number;
}

export const DataParameter_DB = {"LEVELDB":0,"LMDB":1} as const;
export type DataParameter_DB = (typeof DataParameter_DB)[keyof typeof DataParameter_DB];

export interface DropoutParameter {
  dropout_ratio: number;
  scale_train: boolean;
}

export interface DummyDataParameter {
  data_filler: FillerParameter[];
  shape: BlobShape[];
  num: number[];
  channels: number[];
  height: number[];
  width: number[];
}

export interface EltwiseParameter {
  operation: EltwiseParameter_EltwiseOp;
  coeff: number[];
  stable_prod_grad: boolean;
}

export const EltwiseParameter_EltwiseOp = {"PROD":0,"SUM":1,"MAX":2} as const;
export type EltwiseParameter_EltwiseOp = (typeof EltwiseParameter_EltwiseOp)[keyof typeof EltwiseParameter_EltwiseOp];

export interface ELUParameter {
  alpha: number;
}

export interface EmbedParameter {
  num_output: number;
  input_dim: number;
  bias_term: boolean;
  weight_filler: FillerParameter | null;
  bias_filler: FillerParameter | null;
}

export interface ExpParameter {
  base: number;
  scale: number;
  shift: number;
}

export interface FlattenParameter {
  axis: number;
  end_axis: number;
}

export interface HDF5DataParameter {
  source: string;
  batch_size: number;
  shuffle: boolean;
}

export interface HDF5OutputParameter {
  file_name: string;
}

export interface HingeLossParameter {
  norm: HingeLossParameter_Norm;
}

export const HingeLossParameter_Norm = {"L1":1,"L2":2} as const;
export type HingeLossParameter_Norm = (typeof HingeLossParameter_Norm)[keyof typeof HingeLossParameter_Norm];

export interface ImageDataParameter {
  source: string;
  batch_size: number;
  rand_skip: number;
  shuffle: boolean;
  new_height: number;
  new_width: number;
  is_color: boolean;
  scale: number;
  mean_file: string;
  crop_size: number;
  mirror: boolean;
  root_folder: string;
}

export interface InfogainLossParameter {
  source: string;
  axis: number;
}

export interface InnerProductParameter {
  num_output: number;
  bias_term: boolean;
  weight_filler: FillerParameter | null;
  bias_filler: FillerParameter | null;
  axis: number;
  transpose: boolean;
}

export interface InputParameter {
  shape: BlobShape[];
}

export interface LogParameter {
  base: number;
  scale: number;
  shift: number;
}

export interface LRNParameter {
  local_size: number;
  alpha: number;
  beta: number;
  norm_region: LRNParameter_NormRegion;
  k: number;
  engine: LRNParameter_Engine;
}

export const LRNParameter_NormRegion = {"ACROSS_CHANNELS":0,"WITHIN_CHANNEL":1} as const;
export type LRNParameter_NormRegion = (typeof LRNParameter_NormRegion)[keyof typeof LRNParameter_NormRegion];

export const LRNParameter_Engine = {"DEFAULT":0,"CAFFE":1,"CUDNN":2} as const;
export type LRNParameter_Engine = (typeof LRNParameter_Engine)[keyof typeof LRNParameter_Engine];

export interface MemoryDataParameter {
  batch_size: number;
  channels: number;
  height: number;
  width: number;
}

export interface MVNParameter {
  normalize_variance: boolean;
  across_channels: boolean;
  eps: number;
}

export interface ParameterParameter {
  shape: BlobShape | null;
}

export interface PoolingParameter {
  pool: PoolingParameter_PoolMethod;
  pad: number;
  pad_h: number;
  pad_w: number;
  kernel_size: number;
  kernel_h: number;
  kernel_w: number;
  stride: number;
  stride_h: number;
  stride_w: number;
  engine: PoolingParameter_Engine;
  global_pooling: boolean;
  round_mode: PoolingParameter_RoundMode;
  ceil_mode: boolean;
}

export const PoolingParameter_PoolMethod = {"MAX":0,"AVE":1,"STOCHASTIC":2} as const;
export type PoolingParameter_PoolMethod = (typeof PoolingParameter_PoolMethod)[keyof typeof PoolingParameter_PoolMethod];

export const PoolingParameter_Engine = {"DEFAULT":0,"CAFFE":1,"CUDNN":2} as const;
export type PoolingParameter_Engine = (typeof PoolingParameter_Engine)[keyof typeof PoolingParameter_Engine];

export const PoolingParameter_RoundMode = {"CEIL":0,"FLOOR":1} as const;
export type PoolingParameter_RoundMode = (typeof PoolingParameter_RoundMode)[keyof typeof PoolingParameter_RoundMode];

export interface PowerParameter {
  power: number;
  scale: number;
  shift: number;
}

export interface PythonParameter {
  module: string;
  layer: string;
  param_str: string;
  share_in_parallel: boolean;
}

export interface RecurrentParameter {
  num_output: number;
  weight_filler: FillerParameter | null;
  bias_filler: FillerParameter | null;
  debug_info: boolean;
  expose_hidden: boolean;
}

export interface ReductionParameter {
  operation: ReductionParameter_ReductionOp;
  axis: number;
  coeff: number;
}

export const ReductionParameter_ReductionOp = {"SUM":1,"ASUM":2,"SUMSQ":3,"MEAN":4} as const;
export type ReductionParameter_ReductionOp = (typeof ReductionParameter_ReductionOp)[keyof typeof ReductionParameter_ReductionOp];

export interface ReLUParameter {
  negative_slope: number;
  engine: ReLUParameter_Engine;
}

export const ReLUParameter_Engine = {"DEFAULT":0,"CAFFE":1,"CUDNN":2} as const;
export type ReLUParameter_Engine = (typeof ReLUParameter_Engine)[keyof typeof ReLUParameter_Engine];

export interface ReshapeParameter {
  shape: BlobShape | null;
  axis: number;
  num_axes: number;
}

export interface ScaleParameter {
  axis: number;
  num_axes: number;
  filler: FillerParameter | null;
  bias_term: boolean;
  bias_filler: FillerParameter | null;
}

export interface SigmoidParameter {
  engine: SigmoidParameter_Engine;
}

export const SigmoidParameter_Engine = {"DEFAULT":0,"CAFFE":1,"CUDNN":2} as const;
export type SigmoidParameter_Engine = (typeof SigmoidParameter_Engine)[keyof typeof SigmoidParameter_Engine];

export interface SliceParameter {
  axis: number;
  slice_point: number[];
  slice_dim: number;
}

export interface SoftmaxParameter {
  engine: SoftmaxParameter_Engine;
  axis: number;
}

export const SoftmaxParameter_Engine = {"DEFAULT":0,"CAFFE":1,"CUDNN":2} as const;
export type SoftmaxParameter_Engine = (typeof SoftmaxParameter_Engine)[keyof typeof SoftmaxParameter_Engine];

export interface SwishParameter {
  beta: number;
}

export interface TanHParameter {
  engine: TanHParameter_Engine;
}

export const TanHParameter_Engine = {"DEFAULT":0,"CAFFE":1,"CUDNN":2} as const;
export type TanHParameter_Engine = (typeof TanHParameter_Engine)[keyof typeof TanHParameter_Engine];

export interface TileParameter {
  axis: number;
  tiles: number;
}

export interface ThresholdParameter {
  threshold: number;
}

export interface WindowDataParameter {
  source: string;
  scale: number;
  mean_file: string;
  batch_size: number;
  crop_size: number;
  mirror: boolean;
  fg_threshold: number;
  bg_threshold: number;
  fg_fraction: number;
  context_pad: number;
  crop_mode: string;
  cache_images: boolean;
  root_folder: string;
}

export interface SPPParameter {
  pyramid_height: number;
  pool: SPPParameter_PoolMethod;
  engine: SPPParameter_Engine;
}

export const SPPParameter_PoolMethod = {"MAX":0,"AVE":1,"STOCHASTIC":2} as const;
export type SPPParameter_PoolMethod = (typeof SPPParameter_PoolMethod)[keyof typeof SPPParameter_PoolMethod];

export const SPPParameter_Engine = {"DEFAULT":0,"CAFFE":1,"CUDNN":2} as const;
export type SPPParameter_Engine = (typeof SPPParameter_Engine)[keyof typeof SPPParameter_Engine];

export interface V1LayerParameter {
  bottom: string[];
  top: string[];
  name: string;
  include: NetStateRule[];
  exclude: NetStateRule[];
  type: V1LayerParameter_LayerType;
  blobs: BlobMessage[];
  param: string[];
  blob_share_mode: V1LayerParameter_DimCheckMode[];
  blobs_lr: number[];
  weight_decay: number[];
  loss_weight: number[];
  accuracy_param: AccuracyParameter | null;
  argmax_param: ArgMaxParameter | null;
  concat_param: ConcatParameter | null;
  contrastive_loss_param: ContrastiveLossParameter | null;
  convolution_param: ConvolutionParameter | null;
  data_param: DataParameter | null;
  dropout_param: DropoutParameter | null;
  dummy_data_param: DummyDataParameter | null;
  eltwise_param: EltwiseParameter | null;
  exp_param: ExpParameter | null;
  hdf5_data_param: HDF5DataParameter | null;
  hdf5_output_param: HDF5OutputParameter | null;
  hinge_loss_param: HingeLossParameter | null;
  image_data_param: ImageDataParameter | null;
  infogain_loss_param: InfogainLossParameter | null;
  inner_product_param: InnerProductParameter | null;
  lrn_param: LRNParameter | null;
  memory_data_param: MemoryDataParameter | null;
  mvn_param: MVNParameter | null;
  pooling_param: PoolingParameter | null;
  power_param: PowerParameter | null;
  relu_param: ReLUParameter | null;
  sigmoid_param: SigmoidParameter | null;
  softmax_param: SoftmaxParameter | null;
  slice_param: SliceParameter | null;
  tanh_param: TanHParameter | null;
  threshold_param: ThresholdParameter | null;
  window_data_param: WindowDataParameter | null;
  transform_param: TransformationParameter | null;
  loss_param: LossParameter | null;
  layer: V0LayerParameter | null;
}

export const V1LayerParameter_LayerType = {"NONE":0,"ABSVAL":35,"ACCURACY":1,"ARGMAX":30,"BNLL":2,"CONCAT":3,"CONTRASTIVE_LOSS":37,"CONVOLUTION":4,"DATA":5,"DECONVOLUTION":39,"DROPOUT":6,"DUMMY_DATA":32,"EUCLIDEAN_LOSS":7,"ELTWISE":25,"EXP":38,"FLATTEN":8,"HDF5_DATA":9,"HDF5_OUTPUT":10,"HINGE_LOSS":28,"IM2COL":11,"IMAGE_DATA":12,"INFOGAIN_LOSS":13,"INNER_PRODUCT":14,"LRN":15,"MEMORY_DATA":29,"MULTINOMIAL_LOGISTIC_LOSS":16,"MVN":34,"POOLING":17,"POWER":26,"RELU":18,"SIGMOID":19,"SIGMOID_CROSS_ENTROPY_LOSS":27,"SILENCE":36,"SOFTMAX":20,"SOFTMAX_LOSS":21,"SPLIT":22,"SLICE":33,"TANH":23,"WINDOW_DATA":24,"THRESHOLD":31} as const;
export type V1LayerParameter_LayerType = (typeof V1LayerParameter_LayerType)[keyof typeof V1LayerParameter_LayerType];

export const V1LayerParameter_DimCheckMode = {"STRICT":0,"PERMISSIVE":1} as const;
export type V1LayerParameter_DimCheckMode = (typeof V1LayerParameter_DimCheckMode)[keyof typeof V1LayerParameter_DimCheckMode];

export interface V0LayerParameter {
  name: string;
  type: string;
  num_output: number;
  biasterm: boolean;
  weight_filler: FillerParameter | null;
  bias_filler: FillerParameter | null;
  pad: number;
  kernelsize: number;
  group: number;
  stride: number;
  pool: V0LayerParameter_PoolMethod;
  dropout_ratio: number;
  local_size: number;
  alpha: number;
  beta: number;
  k: number;
  source: string;
  scale: number;
  meanfile: string;
  batchsize: number;
  cropsize: number;
  mirror: boolean;
  blobs: BlobMessage[];
  blobs_lr: number[];
  weight_decay: number[];
  rand_skip: number;
  det_fg_threshold: number;
  det_bg_threshold: number;
  det_fg_fraction: number;
  det_context_pad: number;
  det_crop_mode: string;
  new_num: number;
  new_channels: number;
  new_height: number;
  new_width: number;
  shuffle_images: boolean;
  concat_dim: number;
  hdf5_output_param: HDF5OutputParameter | null;
}

export const V0LayerParameter_PoolMethod = {"MAX":0,"AVE":1,"STOCHASTIC":2} as const;
export type V0LayerParameter_PoolMethod = (typeof V0LayerParameter_PoolMethod)[keyof typeof V0LayerParameter_PoolMethod];

export interface PReLUParameter {
  filler: FillerParameter | null;
  channel_shared: boolean;
}

export interface NormalizeParameter {
  across_spatial: boolean;
  scale_filler: FillerParameter | null;
  channel_shared: boolean;
  eps: number;
}

export interface PermuteParameter {
  order: number[];
}

export interface PriorBoxParameter {
  min_size: number[];
  max_size: number[];
  aspect_ratio: number[];
  flip: boolean;
  clip: boolean;
  variance: number[];
  img_size: number;
  img_h: number;
  img_w: number;
  step: number;
  step_h: number;
  step_w: number;
  offset: number;
}

export const PriorBoxParameter_CodeType = {"CORNER":1,"CENTER_SIZE":2,"CORNER_SIZE":3} as const;
export type PriorBoxParameter_CodeType = (typeof PriorBoxParameter_CodeType)[keyof typeof PriorBoxParameter_CodeType];

export interface DetectionOutputParameter {
  num_classes: number;
  share_location: boolean;
  background_label_id: number;
  nms_param: NonMaximumSuppressionParameter | null;
  save_output_param: SaveOutputParameter | null;
  code_type: PriorBoxParameter_CodeType;
  variance_encoded_in_target: boolean;
  keep_top_k: number;
  confidence_threshold: number;
  visualize: boolean;
  visualize_threshold: number;
  save_file: string;
}

export interface NonMaximumSuppressionParameter {
  nms_threshold: number;
  top_k: number;
  eta: number;
}

export interface SaveOutputParameter {
  output_directory: string;
  output_name_prefix: string;
  output_format: string;
  label_map_file: string;
  name_size_file: string;
  num_test_image: number;
  resize_param: ResizeParameter | null;
}

export interface ResizeParameter {
  prob: number;
  resize_mode: ResizeParameter_Resize_mode;
  height: number;
  width: number;
  height_scale: number;
  width_scale: number;
  pad_mode: ResizeParameter_Pad_mode;
  pad_value: number[];
  interp_mode: ResizeParameter_Interp_mode[];
}

export const ResizeParameter_Resize_mode = {"WARP":1,"FIT_SMALL_SIZE":2,"FIT_LARGE_SIZE_AND_PAD":3} as const;
export type ResizeParameter_Resize_mode = (typeof ResizeParameter_Resize_mode)[keyof typeof ResizeParameter_Resize_mode];

export const ResizeParameter_Pad_mode = {"CONSTANT":1,"MIRRORED":2,"REPEAT_NEAREST":3} as const;
export type ResizeParameter_Pad_mode = (typeof ResizeParameter_Pad_mode)[keyof typeof ResizeParameter_Pad_mode];

export const ResizeParameter_Interp_mode = {"LINEAR":1,"AREA":2,"NEAREST":3,"CUBIC":4,"LANCZOS4":5} as const;
export type ResizeParameter_Interp_mode = (typeof ResizeParameter_Interp_mode)[keyof typeof ResizeParameter_Interp_mode];

export interface InterpParameter {
  height: number;
  width: number;
  zoom_factor: number;
  shrink_factor: number;
  pad_beg: number;
  pad_end: number;
}

export interface ReLU6Parameter {
  negative_slope: number;
}

export interface ROIPoolingParameter {
  pooled_h: number;
  pooled_w: number;
  spatial_scale: number;
}

export interface ShuffleChannelParameter {
  group: number;
}

export interface UpsampleParameter {
  scale: number;
  scale_h: number;
  scale_w: number;
  pad_out_h: boolean;
  pad_out_w: boolean;
  upsample_h: number;
  upsample_w: number;
}

export const DESCRIPTOR = {
 "nested": {
  "caffe": {
   "nested": {
    "BlobShape": {
     "edition": "proto2",
     "fields": {
      "dim": {
       "rule": "repeated",
       "type": "int64",
       "id": 1,
       "options": {
        "packed": true
       }
      }
     }
    },
    "BlobProto": {
     "edition": "proto2",
     "fields": {
      "shape": {
       "type": "BlobShape",
       "id": 7
      },
      "data": {
       "rule": "repeated",
       "type": "float",
       "id": 5,
       "options": {
        "packed": true
       }
      },
      "diff": {
       "rule": "repeated",
       "type": "float",
       "id": 6,
       "options": {
        "packed": true
       }
      },
      "double_data": {
       "rule": "repeated",
       "type": "double",
       "id": 8,
       "options": {
        "packed": true
       }
      },
      "double_diff": {
       "rule": "repeated",
       "type": "double",
       "id": 9,
       "options": {
        "packed": true
       }
      },
      "num": {
       "type": "int32",
       "id": 1,
       "options": {
        "default": 0
       }
      },
      "channels": {
       "type": "int32",
       "id": 2,
       "options": {
        "default": 0
       }
      },
      "height": {
       "type": "int32",
       "id": 3,
       "options": {
        "default": 0
       }
      },
      "width": {
       "type": "int32",
       "id": 4,
       "options": {
        "default": 0
       }
      }
     }
    },
    "BlobProtoVector": {
     "edition": "proto2",
     "fields": {
      "blobs": {
       "rule": "repeated",
       "type": "BlobProto",
       "id": 1
      }
     }
    },
    "Datum": {
     "edition": "proto2",
     "fields": {
      "channels": {
       "type": "int32",
       "id": 1
      },
      "height": {
       "type": "int32",
       "id": 2
      },
      "width": {
       "type": "int32",
       "id": 3
      },
      "data": {
       "type": "bytes",
       "id": 4
      },
      "label": {
       "type": "int32",
       "id": 5
      },
      "float_data": {
       "rule": "repeated",
       "type": "float",
       "id": 6
      },
      "encoded": {
       "type": "bool",
       "id": 7,
       "options": {
        "default": false
       }
      }
     }
    },
    "FillerParameter": {
     "edition": "proto2",
     "fields": {
      "type": {
       "type": "string",
       "id": 1,
       "options": {
        "default": "constant"
       }
      },
      "value": {
       "type": "float",
       "id": 2,
       "options": {
        "default": 0
       }
      },
      "min": {
       "type": "float",
       "id": 3,
       "options": {
        "default": 0
       }
      },
      "max": {
       "type": "float",
       "id": 4,
       "options": {
        "default": 1
       }
      },
      "mean": {
       "type": "float",
       "id": 5,
       "options": {
        "default": 0
       }
      },
      "std": {
       "type": "float",
       "id": 6,
       "options": {
        "default": 1
       }
      },
      "sparse": {
       "type": "int32",
       "id": 7,
       "options": {
        "default": -1
       }
      },
      "variance_norm": {
       "type": "VarianceNorm",
       "id": 8,
       "options": {
        "default": "FAN_IN"
       }
      }
     },
     "nested": {
      "VarianceNorm": {
       "values": {
        "FAN_IN": 0,
        "FAN_OUT": 1,
        "AVERAGE": 2
       }
      }
     }
    },
    "NetParameter": {
     "edition": "proto2",
     "fields": {
      "name": {
       "type": "string",
       "id": 1
      },
      "input": {
       "rule": "repeated",
       "type": "string",
       "id": 3
      },
      "input_shape": {
       "rule": "repeated",
       "type": "BlobShape",
       "id": 8
      },
      "input_dim": {
       "rule": "repeated",
       "type": "int32",
       "id": 4
      },
      "force_backward": {
       "type": "bool",
       "id": 5,
       "options": {
        "default": false
       }
      },
      "state": {
       "type": "NetState",
       "id": 6
      },
      "debug_info": {
       "type": "bool",
       "id": 7,
       "options": {
        "default": false
       }
      },
      "layer": {
       "rule": "repeated",
       "type": "LayerParameter",
       "id": 100
      },
      "layers": {
       "rule": "repeated",
       "type": "V1LayerParameter",
       "id": 2
      }
     }
    },
    "Phase": {
     "edition": "proto2",
     "values": {
      "TRAIN": 0,
      "TEST": 1
     }
    },
    "NetState": {
     "edition": "proto2",
     "fields": {
      "phase": {
       "type": "Phase",
       "id": 1,
       "options": {
        "default": "TEST"
       }
      },
      "level": {
       "type": "int32",
       "id": 2,
       "options": {
        "default": 0
       }
      },
      "stage": {
       "rule": "repeated",
       "type": "string",
       "id": 3
      }
     }
    },
    "NetStateRule": {
     "edition": "proto2",
     "fields": {
      "phase": {
       "type": "Phase",
       "id": 1
      },
      "min_level": {
       "type": "int32",
       "id": 2
      },
      "max_level": {
       "type": "int32",
       "id": 3
      },
      "stage": {
       "rule": "repeated",
       "type": "string",
       "id": 4
      },
      "not_stage": {
       "rule": "repeated",
       "type": "string",
       "id": 5
      }
     }
    },
    "ParamSpec": {
     "edition": "proto2",
     "fields": {
      "name": {
       "type": "string",
       "id": 1
      },
      "share_mode": {
       "type": "DimCheckMode",
       "id": 2
      },
      "lr_mult": {
       "type": "float",
       "id": 3,
       "options": {
        "default": 1
       }
      },
      "decay_mult": {
       "type": "float",
       "id": 4,
       "options": {
        "default": 1
       }
      }
     },
     "nested": {
      "DimCheckMode": {
       "values": {
        "STRICT": 0,
        "PERMISSIVE": 1
       }
      }
     }
    },
    "LayerParameter": {
     "edition": "proto2",
     "fields": {
      "name": {
       "type": "string",
       "id": 1
      },
      "type": {
       "type": "string",
       "id": 2
      },
      "bottom": {
       "rule": "repeated",
       "type": "string",
       "id": 3
      },
      "top": {
       "rule": "repeated",
       "type": "string",
       "id": 4
      },
      "phase": {
       "type": "Phase",
       "id": 10
      },
      "loss_weight": {
       "rule": "repeated",
       "type": "float",
       "id": 5
      },
      "param": {
       "rule": "repeated",
       "type": "ParamSpec",
       "id": 6
      },
      "blobs": {
       "rule": "repeated",
       "type": "BlobProto",
       "id": 7
      },
      "propagate_down": {
       "rule": "repeated",
       "type": "bool",
       "id": 11
      },
      "include": {
       "rule": "repeated",
       "type": "NetStateRule",
       "id": 8
      },
      "exclude": {
       "rule": "repeated",
       "type": "NetStateRule",
       "id": 9
      },
      "transform_param": {
       "type": "TransformationParameter",
       "id": 100
      },
      "loss_param": {
       "type": "LossParameter",
       "id": 101
      },
      "accuracy_param": {
       "type": "AccuracyParameter",
       "id": 102
      },
      "argmax_param": {
       "type": "ArgMaxParameter",
       "id": 103
      },
      "batch_norm_param": {
       "type": "BatchNormParameter",
       "id": 139
      },
      "bias_param": {
       "type": "BiasParameter",
       "id": 141
      },
      "clip_param": {
       "type": "ClipParameter",
       "id": 148
      },
      "concat_param": {
       "type": "ConcatParameter",
       "id": 104
      },
      "contrastive_loss_param": {
       "type": "ContrastiveLossParameter",
       "id": 105
      },
      "convolution_param": {
       "type": "ConvolutionParameter",
       "id": 106
      },
      "crop_param": {
       "type": "CropParameter",
       "id": 144
      },
      "data_param": {
       "type": "DataParameter",
       "id": 107
      },
      "dropout_param": {
       "type": "DropoutParameter",
       "id": 108
      },
      "dummy_data_param": {
       "type": "DummyDataParameter",
       "id": 109
      },
      "eltwise_param": {
       "type": "EltwiseParameter",
       "id": 110
      },
      "elu_param": {
       "type": "ELUParameter",
       "id": 140
      },
      "embed_param": {
       "type": "EmbedParameter",
       "id": 137
      },
      "exp_param": {
       "type": "ExpParameter",
       "id": 111
      },
      "flatten_param": {
       "type": "FlattenParameter",
       "id": 135
      },
      "hdf5_data_param": {
       "type": "HDF5DataParameter",
       "id": 112
      },
      "hdf5_output_param": {
       "type": "HDF5OutputParameter",
       "id": 113
      },
      "hinge_loss_param": {
       "type": "HingeLossParameter",
       "id": 114
      },
      "image_data_param": {
       "type": "ImageDataParameter",
       "id": 115
      },
      "infogain_loss_param": {
       "type": "InfogainLossParameter",
       "id": 116
      },
      "inner_product_param": {
       "type": "InnerProductParameter",
       "id": 117
      },
      "input_param": {
       "type": "InputParameter",
       "id": 143
      },
      "log_param": {
       "type": "LogParameter",
       "id": 134
      },
      "lrn_param": {
       "type": "LRNParameter",
       "id": 118
      },
      "memory_data_param": {
       "type": "MemoryDataParameter",
       "id": 119
      },
      "mvn_param": {
       "type": "MVNParameter",
       "id": 120
      },
      "parameter_param": {
       "type": "ParameterParameter",
       "id": 145
      },
      "pooling_param": {
       "type": "PoolingParameter",
       "id": 121
      },
      "power_param": {
       "type": "PowerParameter",
       "id": 122
      },
      "prelu_param": {
       "type": "PReLUParameter",
       "id": 131
      },
      "python_param": {
       "type": "PythonParameter",
       "id": 130
      },
      "recurrent_param": {
       "type": "RecurrentParameter",
       "id": 146
      },
      "reduction_param": {
       "type": "ReductionParameter",
       "id": 136
      },
      "relu_param": {
       "type": "ReLUParameter",
       "id": 123
      },
      "reshape_param": {
       "type": "ReshapeParameter",
       "id": 133
      },
      "scale_param": {
       "type": "ScaleParameter",
       "id": 142
      },
      "sigmoid_param": {
       "type": "SigmoidParameter",
       "id": 124
      },
      "softmax_param": {
       "type": "SoftmaxParameter",
       "id": 125
      },
      "spp_param": {
       "type": "SPPParameter",
       "id": 132
      },
      "slice_param": {
       "type": "SliceParameter",
       "id": 126
      },
      "swish_param": {
       "type": "SwishParameter",
       "id": 147
      },
      "tanh_param": {
       "type": "TanHParameter",
       "id": 127
      },
      "threshold_param": {
       "type": "ThresholdParameter",
       "id": 128
      },
      "tile_param": {
       "type": "TileParameter",
       "id": 138
      },
      "window_data_param": {
       "type": "WindowDataParameter",
       "id": 129
      },
      "detection_output_param": {
       "type": "DetectionOutputParameter",
       "id": 204
      },
      "norm_param": {
       "type": "NormalizeParameter",
       "id": 206
      },
      "permute_param": {
       "type": "PermuteParameter",
       "id": 202
      },
      "prior_box_param": {
       "type": "PriorBoxParameter",
       "id": 203
      },
      "interp_param": {
       "type": "InterpParameter",
       "id": 2143
      },
      "relu6_param": {
       "type": "ReLU6Parameter",
       "id": 2144
      },
      "roi_pooling_param": {
       "type": "ROIPoolingParameter",
       "id": 8266711
      },
      "shuffle_channel_param": {
       "type": "ShuffleChannelParameter",
       "id": 164
      },
      "upsample_param": {
       "type": "UpsampleParameter",
       "id": 2150
      }
     }
    },
    "TransformationParameter": {
     "edition": "proto2",
     "fields": {
      "scale": {
       "type": "float",
       "id": 1,
       "options": {
        "default": 1
       }
      },
      "mirror": {
       "type": "bool",
       "id": 2,
       "options": {
        "default": false
       }
      },
      "crop_size": {
       "type": "uint32",
       "id": 3,
       "options": {
        "default": 0
       }
      },
      "mean_file": {
       "type": "string",
       "id": 4
      },
      "mean_value": {
       "rule": "repeated",
       "type": "float",
       "id": 5
      },
      "force_color": {
       "type": "bool",
       "id": 6,
       "options": {
        "default": false
       }
      },
      "force_gray": {
       "type": "bool",
       "id": 7,
       "options": {
        "default": false
       }
      }
     }
    },
    "LossParameter": {
     "edition": "proto2",
     "fields": {
      "ignore_label": {
       "type": "int32",
       "id": 1
      },
      "normalization": {
       "type": "NormalizationMode",
       "id": 3,
       "options": {
        "default": "VALID"
       }
      },
      "normalize": {
       "type": "bool",
       "id": 2
      }
     },
     "nested": {
      "NormalizationMode": {
       "values": {
        "FULL": 0,
        "VALID": 1,
        "BATCH_SIZE": 2,
        "NONE": 3
       }
      }
     }
    },
    "AccuracyParameter": {
     "edition": "proto2",
     "fields": {
      "top_k": {
       "type": "uint32",
       "id": 1,
       "options": {
        "default": 1
       }
      },
      "axis": {
       "type": "int32",
       "id": 2,
       "options": {
        "default": 1
       }
      },
      "ignore_label": {
       "type": "int32",
       "id": 3
      }
     }
    },
    "ArgMaxParameter": {
     "edition": "proto2",
     "fields": {
      "out_max_val": {
       "type": "bool",
       "id": 1,
       "options": {
        "default": false
       }
      },
      "top_k": {
       "type": "uint32",
       "id": 2,
       "options": {
        "default": 1
       }
      },
      "axis": {
       "type": "int32",
       "id": 3
      }
     }
    },
    "ClipParameter": {
     "edition": "proto2",
     "fields": {
      "min": {
       "type": "float",
       "id": 1
      },
      "max": {
       "type": "float",
       "id": 2
      }
     }
    },
    "ConcatParameter": {
     "edition": "proto2",
     "fields": {
      "axis": {
       "type": "int32",
       "id": 2,
       "options": {
        "default": 1
       }
      },
      "concat_dim": {
       "type": "uint32",
       "id": 1,
       "options": {
        "default": 1
       }
      }
     }
    },
    "BatchNormParameter": {
     "edition": "proto2",
     "fields": {
      "use_global_stats": {
       "type": "bool",
       "id": 1
      },
      "moving_average_fraction": {
       "type": "float",
       "id": 2,
       "options": {
        "default": 0.999
       }
      },
      "eps": {
       "type": "float",
       "id": 3,
       "options": {
        "default": 0.00001
       }
      }
     }
    },
    "BiasParameter": {
     "edition": "proto2",
     "fields": {
      "axis": {
       "type": "int32",
       "id": 1,
       "options": {
        "default": 1
       }
      },
      "num_axes": {
       "type": "int32",
       "id": 2,
       "options": {
        "default": 1
       }
      },
      "filler": {
       "type": "FillerParameter",
       "id": 3
      }
     }
    },
    "ContrastiveLossParameter": {
     "edition": "proto2",
     "fields": {
      "margin": {
       "type": "float",
       "id": 1,
       "options": {
        "default": 1
       }
      },
      "legacy_version": {
       "type": "bool",
       "id": 2,
       "options": {
        "default": false
       }
      }
     }
    },
    "ConvolutionParameter": {
     "edition": "proto2",
     "fields": {
      "num_output": {
       "type": "uint32",
       "id": 1
      },
      "bias_term": {
       "type": "bool",
       "id": 2,
       "options": {
        "default": true
       }
      },
      "pad": {
       "rule": "repeated",
       "type": "uint32",
       "id": 3
      },
      "kernel_size": {
       "rule": "repeated",
       "type": "uint32",
       "id": 4
      },
      "stride": {
       "rule": "repeated",
       "type": "uint32",
       "id": 6
      },
      "dilation": {
       "rule": "repeated",
       "type": "uint32",
       "id": 18
      },
      "pad_h": {
       "type": "uint32",
       "id": 9,
       "options": {
        "default": 0
       }
      },
      "pad_w": {
       "type": "uint32",
       "id": 10,
       "options": {
        "default": 0
       }
      },
      "kernel_h": {
       "type": "uint32",
       "id": 11
      },
      "kernel_w": {
       "type": "uint32",
       "id": 12
      },
      "stride_h": {
       "type": "uint32",
       "id": 13
      },
      "stride_w": {
       "type": "uint32",
       "id": 14
      },
      "group": {
       "type": "uint32",
       "id": 5,
       "options": {
        "default": 1
       }
      },
      "weight_filler": {
       "type": "FillerParameter",
       "id": 7
      },
      "bias_filler": {
       "type": "FillerParameter",
       "id": 8
      },
      "engine": {
       "type": "Engine",
       "id": 15,
       "options": {
        "default": "DEFAULT"
       }
      },
      "axis": {
       "type": "int32",
       "id": 16,
       "options": {
        "default": 1
       }
      },
      "force_nd_im2col": {
       "type": "bool",
       "id": 17,
       "options": {
        "default": false
       }
      }
     },
     "nested": {
      "Engine": {
       "values": {
        "DEFAULT": 0,
        "CAFFE": 1,
        "CUDNN": 2
       }
      }
     }
    },
    "CropParameter": {
     "edition": "proto2",
     "fields": {
      "axis": {
       "type": "int32",
       "id": 1,
       "options": {
        "default": 2
       }
      },
      "offset": {
       "rule": "repeated",
       "type": "uint32",
       "id": 2
      }
     }
    },
    "DataParameter": {
     "edition": "proto2",
     "fields": {
      "source": {
       "type": "string",
       "id": 1
      },
      "batch_size": {
       "type": "uint32",
       "id": 4
      },
      "rand_skip": {
       "type": "uint32",
       "id": 7,
       "options": {
        "default": 0
       }
      },
      "backend": {
       "type": "DB",
       "id": 8,
       "options": {
        "default": "LEVELDB"
       }
      },
      "scale": {
       "type": "float",
       "id": 2,
       "options": {
        "default": 1
       }
      },
      "mean_file": {
       "type": "string",
       "id": 3
      },
      "crop_size": {
       "type": "uint32",
       "id": 5,
       "options": {
        "default": 0
       }
      },
      "mirror": {
       "type": "bool",
       "id": 6,
       "options": {
        "default": false
       }
      },
      "force_encoded_color": {
       "type": "bool",
       "id": 9,
       "options": {
        "default": false
       }
      },
      "prefetch": {
       "type": "uint32",
       "id": 10,
       "options": {
        "default": 4
       }
      }
     },
     "nested": {
      "DB": {
       "values": {
        "LEVELDB": 0,
        "LMDB": 1
       }
      }
     }
    },
    "DropoutParameter": {
     "edition": "proto2",
     "fields": {
      "dropout_ratio": {
       "type": "float",
       "id": 1,
       "options": {
        "default": 0.5
       }
      },
      "scale_train": {
       "type": "bool",
       "id": 3,
       "options": {
        "default": true
       }
      }
     }
    },
    "DummyDataParameter": {
     "edition": "proto2",
     "fields": {
      "data_filler": {
       "rule": "repeated",
       "type": "FillerParameter",
       "id": 1
      },
      "shape": {
       "rule": "repeated",
       "type": "BlobShape",
       "id": 6
      },
      "num": {
       "rule": "repeated",
       "type": "uint32",
       "id": 2
      },
      "channels": {
       "rule": "repeated",
       "type": "uint32",
       "id": 3
      },
      "height": {
       "rule": "repeated",
       "type": "uint32",
       "id": 4
      },
      "width": {
       "rule": "repeated",
       "type": "uint32",
       "id": 5
      }
     }
    },
    "EltwiseParameter": {
     "edition": "proto2",
     "fields": {
      "operation": {
       "type": "EltwiseOp",
       "id": 1,
       "options": {
        "default": "SUM"
       }
      },
      "coeff": {
       "rule": "repeated",
       "type": "float",
       "id": 2
      },
      "stable_prod_grad": {
       "type": "bool",
       "id": 3,
       "options": {
        "default": true
       }
      }
     },
     "nested": {
      "EltwiseOp": {
       "values": {
        "PROD": 0,
        "SUM": 1,
        "MAX": 2
       }
      }
     }
    },
    "ELUParameter": {
     "edition": "proto2",
     "fields": {
      "alpha": {
       "type": "float",
       "id": 1,
       "options": {
        "default": 1
       }
      }
     }
    },
    "EmbedParameter": {
     "edition": "proto2",
     "fields": {
      "num_output": {
       "type": "uint32",
       "id": 1
      },
      "input_dim": {
       "type": "uint32",
       "id": 2
      },
      "bias_term": {
       "type": "bool",
       "id": 3,
       "options": {
        "default": true
       }
      },
      "weight_filler": {
       "type": "FillerParameter",
       "id": 4
      },
      "bias_filler": {
       "type": "FillerParameter",
       "id": 5
      }
     }
    },
    "ExpParameter": {
     "edition": "proto2",
     "fields": {
      "base": {
       "type": "float",
       "id": 1,
       "options": {
        "default": -1
       }
      },
      "scale": {
       "type": "float",
       "id": 2,
       "options": {
        "default": 1
       }
      },
      "shift": {
       "type": "float",
       "id": 3,
       "options": {
        "default": 0
       }
      }
     }
    },
    "FlattenParameter": {
     "edition": "proto2",
     "fields": {
      "axis": {
       "type": "int32",
       "id": 1,
       "options": {
        "default": 1
       }
      },
      "end_axis": {
       "type": "int32",
       "id": 2,
       "options": {
        "default": -1
       }
      }
     }
    },
    "HDF5DataParameter": {
     "edition": "proto2",
     "fields": {
      "source": {
       "type": "string",
       "id": 1
      },
      "batch_size": {
       "type": "uint32",
       "id": 2
      },
      "shuffle": {
       "type": "bool",
       "id": 3,
       "options": {
        "default": false
       }
      }
     }
    },
    "HDF5OutputParameter": {
     "edition": "proto2",
     "fields": {
      "file_name": {
       "type": "string",
       "id": 1
      }
     }
    },
    "HingeLossParameter": {
     "edition": "proto2",
     "fields": {
      "norm": {
       "type": "Norm",
       "id": 1,
       "options": {
        "default": "L1"
       }
      }
     },
     "nested": {
      "Norm": {
       "values": {
        "L1": 1,
        "L2": 2
       }
      }
     }
    },
    "ImageDataParameter": {
     "edition": "proto2",
     "fields": {
      "source": {
       "type": "string",
       "id": 1
      },
      "batch_size": {
       "type": "uint32",
       "id": 4,
       "options": {
        "default": 1
       }
      },
      "rand_skip": {
       "type": "uint32",
       "id": 7,
       "options": {
        "default": 0
       }
      },
      "shuffle": {
       "type": "bool",
       "id": 8,
       "options": {
        "default": false
       }
      },
      "new_height": {
       "type": "uint32",
       "id": 9,
       "options": {
        "default": 0
       }
      },
      "new_width": {
       "type": "uint32",
       "id": 10,
       "options": {
        "default": 0
       }
      },
      "is_color": {
       "type": "bool",
       "id": 11,
       "options": {
        "default": true
       }
      },
      "scale": {
       "type": "float",
       "id": 2,
       "options": {
        "default": 1
       }
      },
      "mean_file": {
       "type": "string",
       "id": 3
      },
      "crop_size": {
       "type": "uint32",
       "id": 5,
       "options": {
        "default": 0
       }
      },
      "mirror": {
       "type": "bool",
       "id": 6,
       "options": {
        "default": false
       }
      },
      "root_folder": {
       "type": "string",
       "id": 12,
       "options": {
        "default": ""
       }
      }
     }
    },
    "InfogainLossParameter": {
     "edition": "proto2",
     "fields": {
      "source": {
       "type": "string",
       "id": 1
      },
      "axis": {
       "type": "int32",
       "id": 2,
       "options": {
        "default": 1
       }
      }
     }
    },
    "InnerProductParameter": {
     "edition": "proto2",
     "fields": {
      "num_output": {
       "type": "uint32",
       "id": 1
      },
      "bias_term": {
       "type": "bool",
       "id": 2,
       "options": {
        "default": true
       }
      },
      "weight_filler": {
       "type": "FillerParameter",
       "id": 3
      },
      "bias_filler": {
       "type": "FillerParameter",
       "id": 4
      },
      "axis": {
       "type": "int32",
       "id": 5,
       "options": {
        "default": 1
       }
      },
      "transpose": {
       "type": "bool",
       "id": 6,
       "options": {
        "default": false
       }
      }
     }
    },
    "InputParameter": {
     "edition": "proto2",
     "fields": {
      "shape": {
       "rule": "repeated",
       "type": "BlobShape",
       "id": 1
      }
     }
    },
    "LogParameter": {
     "edition": "proto2",
     "fields": {
      "base": {
       "type": "float",
       "id": 1,
       "options": {
        "default": -1
       }
      },
      "scale": {
       "type": "float",
       "id": 2,
       "options": {
        "default": 1
       }
      },
      "shift": {
       "type": "float",
       "id": 3,
       "options": {
        "default": 0
       }
      }
     }
    },
    "LRNParameter": {
     "edition": "proto2",
     "fields": {
      "local_size": {
       "type": "uint32",
       "id": 1,
       "options": {
        "default": 5
       }
      },
      "alpha": {
       "type": "float",
       "id": 2,
       "options": {
        "default": 1
       }
      },
      "beta": {
       "type": "float",
       "id": 3,
       "options": {
        "default": 0.75
       }
      },
      "norm_region": {
       "type": "NormRegion",
       "id": 4,
       "options": {
        "default": "ACROSS_CHANNELS"
       }
      },
      "k": {
       "type": "float",
       "id": 5,
       "options": {
        "default": 1
       }
      },
      "engine": {
       "type": "Engine",
       "id": 6,
       "options": {
        "default": "DEFAULT"
       }
      }
     },
     "nested": {
      "NormRegion": {
       "values": {
        "ACROSS_CHANNELS": 0,
        "WITHIN_CHANNEL": 1
       }
      },
      "Engine": {
       "values": {
        "DEFAULT": 0,
        "CAFFE": 1,
        "CUDNN": 2
       }
      }
     }
    },
    "MemoryDataParameter": {
     "edition": "proto2",
     "fields": {
      "batch_size": {
       "type": "uint32",
       "id": 1
      },
      "channels": {
       "type": "uint32",
       "id": 2
      },
      "height": {
       "type": "uint32",
       "id": 3
      },
      "width": {
       "type": "uint32",
       "id": 4
      }
     }
    },
    "MVNParameter": {
     "edition": "proto2",
     "fields": {
      "normalize_variance": {
       "type": "bool",
       "id": 1,
       "options": {
        "default": true
       }
      },
      "across_channels": {
       "type": "bool",
       "id": 2,
       "options": {
        "default": false
       }
      },
      "eps": {
       "type": "float",
       "id": 3,
       "options": {
        "default": 1e-9
       }
      }
     }
    },
    "ParameterParameter": {
     "edition": "proto2",
     "fields": {
      "shape": {
       "type": "BlobShape",
       "id": 1
      }
     }
    },
    "PoolingParameter": {
     "edition": "proto2",
     "fields": {
      "pool": {
       "type": "PoolMethod",
       "id": 1,
       "options": {
        "default": "MAX"
       }
      },
      "pad": {
       "type": "uint32",
       "id": 4,
       "options": {
        "default": 0
       }
      },
      "pad_h": {
       "type": "uint32",
       "id": 9,
       "options": {
        "default": 0
       }
      },
      "pad_w": {
       "type": "uint32",
       "id": 10,
       "options": {
        "default": 0
       }
      },
      "kernel_size": {
       "type": "uint32",
       "id": 2
      },
      "kernel_h": {
       "type": "uint32",
       "id": 5
      },
      "kernel_w": {
       "type": "uint32",
       "id": 6
      },
      "stride": {
       "type": "uint32",
       "id": 3,
       "options": {
        "default": 1
       }
      },
      "stride_h": {
       "type": "uint32",
       "id": 7
      },
      "stride_w": {
       "type": "uint32",
       "id": 8
      },
      "engine": {
       "type": "Engine",
       "id": 11,
       "options": {
        "default": "DEFAULT"
       }
      },
      "global_pooling": {
       "type": "bool",
       "id": 12,
       "options": {
        "default": false
       }
      },
      "round_mode": {
       "type": "RoundMode",
       "id": 13,
       "options": {
        "default": "CEIL"
       }
      },
      "ceil_mode": {
       "type": "bool",
       "id": 1013,
       "options": {
        "default": true
       }
      }
     },
     "nested": {
      "PoolMethod": {
       "values": {
        "MAX": 0,
        "AVE": 1,
        "STOCHASTIC": 2
       }
      },
      "Engine": {
       "values": {
        "DEFAULT": 0,
        "CAFFE": 1,
        "CUDNN": 2
       }
      },
      "RoundMode": {
       "values": {
        "CEIL": 0,
        "FLOOR": 1
       }
      }
     }
    },
    "PowerParameter": {
     "edition": "proto2",
     "fields": {
      "power": {
       "type": "float",
       "id": 1,
       "options": {
        "default": 1
       }
      },
      "scale": {
       "type": "float",
       "id": 2,
       "options": {
        "default": 1
       }
      },
      "shift": {
       "type": "float",
       "id": 3,
       "options": {
        "default": 0
       }
      }
     }
    },
    "PythonParameter": {
     "edition": "proto2",
     "fields": {
      "module": {
       "type": "string",
       "id": 1
      },
      "layer": {
       "type": "string",
       "id": 2
      },
      "param_str": {
       "type": "string",
       "id": 3,
       "options": {
        "default": ""
       }
      },
      "share_in_parallel": {
       "type": "bool",
       "id": 4,
       "options": {
        "default": false
       }
      }
     }
    },
    "RecurrentParameter": {
     "edition": "proto2",
     "fields": {
      "num_output": {
       "type": "uint32",
       "id": 1,
       "options": {
        "default": 0
       }
      },
      "weight_filler": {
       "type": "FillerParameter",
       "id": 2
      },
      "bias_filler": {
       "type": "FillerParameter",
       "id": 3
      },
      "debug_info": {
       "type": "bool",
       "id": 4,
       "options": {
        "default": false
       }
      },
      "expose_hidden": {
       "type": "bool",
       "id": 5,
       "options": {
        "default": false
       }
      }
     }
    },
    "ReductionParameter": {
     "edition": "proto2",
     "fields": {
      "operation": {
       "type": "ReductionOp",
       "id": 1,
       "options": {
        "default": "SUM"
       }
      },
      "axis": {
       "type": "int32",
       "id": 2,
       "options": {
        "default": 0
       }
      },
      "coeff": {
       "type": "float",
       "id": 3,
       "options": {
        "default": 1
       }
      }
     },
     "nested": {
      "ReductionOp": {
       "values": {
        "SUM": 1,
        "ASUM": 2,
        "SUMSQ": 3,
        "MEAN": 4
       }
      }
     }
    },
    "ReLUParameter": {
     "edition": "proto2",
     "fields": {
      "negative_slope": {
       "type": "float",
       "id": 1,
       "options": {
        "default": 0
       }
      },
      "engine": {
       "type": "Engine",
       "id": 2,
       "options": {
        "default": "DEFAULT"
       }
      }
     },
     "nested": {
      "Engine": {
       "values": {
        "DEFAULT": 0,
        "CAFFE": 1,
        "CUDNN": 2
       }
      }
     }
    },
    "ReshapeParameter": {
     "edition": "proto2",
     "fields": {
      "shape": {
       "type": "BlobShape",
       "id": 1
      },
      "axis": {
       "type": "int32",
       "id": 2,
       "options": {
        "default": 0
       }
      },
      "num_axes": {
       "type": "int32",
       "id": 3,
       "options": {
        "default": -1
       }
      }
     }
    },
    "ScaleParameter": {
     "edition": "proto2",
     "fields": {
      "axis": {
       "type": "int32",
       "id": 1,
       "options": {
        "default": 1
       }
      },
      "num_axes": {
       "type": "int32",
       "id": 2,
       "options": {
        "default": 1
       }
      },
      "filler": {
       "type": "FillerParameter",
       "id": 3
      },
      "bias_term": {
       "type": "bool",
       "id": 4,
       "options": {
        "default": false
       }
      },
      "bias_filler": {
       "type": "FillerParameter",
       "id": 5
      }
     }
    },
    "SigmoidParameter": {
     "edition": "proto2",
     "fields": {
      "engine": {
       "type": "Engine",
       "id": 1,
       "options": {
        "default": "DEFAULT"
       }
      }
     },
     "nested": {
      "Engine": {
       "values": {
        "DEFAULT": 0,
        "CAFFE": 1,
        "CUDNN": 2
       }
      }
     }
    },
    "SliceParameter": {
     "edition": "proto2",
     "fields": {
      "axis": {
       "type": "int32",
       "id": 3,
       "options": {
        "default": 1
       }
      },
      "slice_point": {
       "rule": "repeated",
       "type": "uint32",
       "id": 2
      },
      "slice_dim": {
       "type": "uint32",
       "id": 1,
       "options": {
        "default": 1
       }
      }
     }
    },
    "SoftmaxParameter": {
     "edition": "proto2",
     "fields": {
      "engine": {
       "type": "Engine",
       "id": 1,
       "options": {
        "default": "DEFAULT"
       }
      },
      "axis": {
       "type": "int32",
       "id": 2,
       "options": {
        "default": 1
       }
      }
     },
     "nested": {
      "Engine": {
       "values": {
        "DEFAULT": 0,
        "CAFFE": 1,
        "CUDNN": 2
       }
      }
     }
    },
    "SwishParameter": {
     "edition": "proto2",
     "fields": {
      "beta": {
       "type": "float",
       "id": 1,
       "options": {
        "default": 1
       }
      }
     }
    },
    "TanHParameter": {
     "edition": "proto2",
     "fields": {
      "engine": {
       "type": "Engine",
       "id": 1,
       "options": {
        "default": "DEFAULT"
       }
      }
     },
     "nested": {
      "Engine": {
       "values": {
        "DEFAULT": 0,
        "CAFFE": 1,
        "CUDNN": 2
       }
      }
     }
    },
    "TileParameter": {
     "edition": "proto2",
     "fields": {
      "axis": {
       "type": "int32",
       "id": 1,
       "options": {
        "default": 1
       }
      },
      "tiles": {
       "type": "int32",
       "id": 2
      }
     }
    },
    "ThresholdParameter": {
     "edition": "proto2",
     "fields": {
      "threshold": {
       "type": "float",
       "id": 1,
       "options": {
        "default": 0
       }
      }
     }
    },
    "WindowDataParameter": {
     "edition": "proto2",
     "fields": {
      "source": {
       "type": "string",
       "id": 1
      },
      "scale": {
       "type": "float",
       "id": 2,
       "options": {
        "default": 1
       }
      },
      "mean_file": {
       "type": "string",
       "id": 3
      },
      "batch_size": {
       "type": "uint32",
       "id": 4
      },
      "crop_size": {
       "type": "uint32",
       "id": 5,
       "options": {
        "default": 0
       }
      },
      "mirror": {
       "type": "bool",
       "id": 6,
       "options": {
        "default": false
       }
      },
      "fg_threshold": {
       "type": "float",
       "id": 7,
       "options": {
        "default": 0.5
       }
      },
      "bg_threshold": {
       "type": "float",
       "id": 8,
       "options": {
        "default": 0.5
       }
      },
      "fg_fraction": {
       "type": "float",
       "id": 9,
       "options": {
        "default": 0.25
       }
      },
      "context_pad": {
       "type": "uint32",
       "id": 10,
       "options": {
        "default": 0
       }
      },
      "crop_mode": {
       "type": "string",
       "id": 11,
       "options": {
        "default": "warp"
       }
      },
      "cache_images": {
       "type": "bool",
       "id": 12,
       "options": {
        "default": false
       }
      },
      "root_folder": {
       "type": "string",
       "id": 13,
       "options": {
        "default": ""
       }
      }
     }
    },
    "SPPParameter": {
     "edition": "proto2",
     "fields": {
      "pyramid_height": {
       "type": "uint32",
       "id": 1
      },
      "pool": {
       "type": "PoolMethod",
       "id": 2,
       "options": {
        "default": "MAX"
       }
      },
      "engine": {
       "type": "Engine",
       "id": 6,
       "options": {
        "default": "DEFAULT"
       }
      }
     },
     "nested": {
      "PoolMethod": {
       "values": {
        "MAX": 0,
        "AVE": 1,
        "STOCHASTIC": 2
       }
      },
      "Engine": {
       "values": {
        "DEFAULT": 0,
        "CAFFE": 1,
        "CUDNN": 2
       }
      }
     }
    },
    "V1LayerParameter": {
     "edition": "proto2",
     "fields": {
      "bottom": {
       "rule": "repeated",
       "type": "string",
       "id": 2
      },
      "top": {
       "rule": "repeated",
       "type": "string",
       "id": 3
      },
      "name": {
       "type": "string",
       "id": 4
      },
      "include": {
       "rule": "repeated",
       "type": "NetStateRule",
       "id": 32
      },
      "exclude": {
       "rule": "repeated",
       "type": "NetStateRule",
       "id": 33
      },
      "type": {
       "type": "LayerType",
       "id": 5
      },
      "blobs": {
       "rule": "repeated",
       "type": "BlobProto",
       "id": 6
      },
      "param": {
       "rule": "repeated",
       "type": "string",
       "id": 1001
      },
      "blob_share_mode": {
       "rule": "repeated",
       "type": "DimCheckMode",
       "id": 1002
      },
      "blobs_lr": {
       "rule": "repeated",
       "type": "float",
       "id": 7
      },
      "weight_decay": {
       "rule": "repeated",
       "type": "float",
       "id": 8
      },
      "loss_weight": {
       "rule": "repeated",
       "type": "float",
       "id": 35
      },
      "accuracy_param": {
       "type": "AccuracyParameter",
       "id": 27
      },
      "argmax_param": {
       "type": "ArgMaxParameter",
       "id": 23
      },
      "concat_param": {
       "type": "ConcatParameter",
       "id": 9
      },
      "contrastive_loss_param": {
       "type": "ContrastiveLossParameter",
       "id": 40
      },
      "convolution_param": {
       "type": "ConvolutionParameter",
       "id": 10
      },
      "data_param": {
       "type": "DataParameter",
       "id": 11
      },
      "dropout_param": {
       "type": "DropoutParameter",
       "id": 12
      },
      "dummy_data_param": {
       "type": "DummyDataParameter",
       "id": 26
      },
      "eltwise_param": {
       "type": "EltwiseParameter",
       "id": 24
      },
      "exp_param": {
       "type": "ExpParameter",
       "id": 41
      },
      "hdf5_data_param": {
       "type": "HDF5DataParameter",
       "id": 13
      },
      "hdf5_output_param": {
       "type": "HDF5OutputParameter",
       "id": 14
      },
      "hinge_loss_param": {
       "type": "HingeLossParameter",
       "id": 29
      },
      "image_data_param": {
       "type": "ImageDataParameter",
       "id": 15
      },
      "infogain_loss_param": {
       "type": "InfogainLossParameter",
       "id": 16
      },
      "inner_product_param": {
       "type": "InnerProductParameter",
       "id": 17
      },
      "lrn_param": {
       "type": "LRNParameter",
       "id": 18
      },
      "memory_data_param": {
       "type": "MemoryDataParameter",
       "id": 22
      },
      "mvn_param": {
       "type": "MVNParameter",
       "id": 34
      },
      "pooling_param": {
       "type": "PoolingParameter",
       "id": 19
      },
      "power_param": {
       "type": "PowerParameter",
       "id": 21
      },
      "relu_param": {
       "type": "ReLUParameter",
       "id": 30
      },
      "sigmoid_param": {
       "type": "SigmoidParameter",
       "id": 38
      },
      "softmax_param": {
       "type": "SoftmaxParameter",
       "id": 39
      },
      "slice_param": {
       "type": "SliceParameter",
       "id": 31
      },
      "tanh_param": {
       "type": "TanHParameter",
       "id": 37
      },
      "threshold_param": {
       "type": "ThresholdParameter",
       "id": 25
      },
      "window_data_param": {
       "type": "WindowDataParameter",
       "id": 20
      },
      "transform_param": {
       "type": "TransformationParameter",
       "id": 36
      },
      "loss_param": {
       "type": "LossParameter",
       "id": 42
      },
      "layer": {
       "type": "V0LayerParameter",
       "id": 1
      }
     },
     "nested": {
      "LayerType": {
       "values": {
        "NONE": 0,
        "ABSVAL": 35,
        "ACCURACY": 1,
        "ARGMAX": 30,
        "BNLL": 2,
        "CONCAT": 3,
        "CONTRASTIVE_LOSS": 37,
        "CONVOLUTION": 4,
        "DATA": 5,
        "DECONVOLUTION": 39,
        "DROPOUT": 6,
        "DUMMY_DATA": 32,
        "EUCLIDEAN_LOSS": 7,
        "ELTWISE": 25,
        "EXP": 38,
        "FLATTEN": 8,
        "HDF5_DATA": 9,
        "HDF5_OUTPUT": 10,
        "HINGE_LOSS": 28,
        "IM2COL": 11,
        "IMAGE_DATA": 12,
        "INFOGAIN_LOSS": 13,
        "INNER_PRODUCT": 14,
        "LRN": 15,
        "MEMORY_DATA": 29,
        "MULTINOMIAL_LOGISTIC_LOSS": 16,
        "MVN": 34,
        "POOLING": 17,
        "POWER": 26,
        "RELU": 18,
        "SIGMOID": 19,
        "SIGMOID_CROSS_ENTROPY_LOSS": 27,
        "SILENCE": 36,
        "SOFTMAX": 20,
        "SOFTMAX_LOSS": 21,
        "SPLIT": 22,
        "SLICE": 33,
        "TANH": 23,
        "WINDOW_DATA": 24,
        "THRESHOLD": 31
       }
      },
      "DimCheckMode": {
       "values": {
        "STRICT": 0,
        "PERMISSIVE": 1
       }
      }
     }
    },
    "V0LayerParameter": {
     "edition": "proto2",
     "fields": {
      "name": {
       "type": "string",
       "id": 1
      },
      "type": {
       "type": "string",
       "id": 2
      },
      "num_output": {
       "type": "uint32",
       "id": 3
      },
      "biasterm": {
       "type": "bool",
       "id": 4,
       "options": {
        "default": true
       }
      },
      "weight_filler": {
       "type": "FillerParameter",
       "id": 5
      },
      "bias_filler": {
       "type": "FillerParameter",
       "id": 6
      },
      "pad": {
       "type": "uint32",
       "id": 7,
       "options": {
        "default": 0
       }
      },
      "kernelsize": {
       "type": "uint32",
       "id": 8
      },
      "group": {
       "type": "uint32",
       "id": 9,
       "options": {
        "default": 1
       }
      },
      "stride": {
       "type": "uint32",
       "id": 10,
       "options": {
        "default": 1
       }
      },
      "pool": {
       "type": "PoolMethod",
       "id": 11,
       "options": {
        "default": "MAX"
       }
      },
      "dropout_ratio": {
       "type": "float",
       "id": 12,
       "options": {
        "default": 0.5
       }
      },
      "local_size": {
       "type": "uint32",
       "id": 13,
       "options": {
        "default": 5
       }
      },
      "alpha": {
       "type": "float",
       "id": 14,
       "options": {
        "default": 1
       }
      },
      "beta": {
       "type": "float",
       "id": 15,
       "options": {
        "default": 0.75
       }
      },
      "k": {
       "type": "float",
       "id": 22,
       "options": {
        "default": 1
       }
      },
      "source": {
       "type": "string",
       "id": 16
      },
      "scale": {
       "type": "float",
       "id": 17,
       "options": {
        "default": 1
       }
      },
      "meanfile": {
       "type": "string",
       "id": 18
      },
      "batchsize": {
       "type": "uint32",
       "id": 19
      },
      "cropsize": {
       "type": "uint32",
       "id": 20,
       "options": {
        "default": 0
       }
      },
      "mirror": {
       "type": "bool",
       "id": 21,
       "options": {
        "default": false
       }
      },
      "blobs": {
       "rule": "repeated",
       "type": "BlobProto",
       "id": 50
      },
      "blobs_lr": {
       "rule": "repeated",
       "type": "float",
       "id": 51
      },
      "weight_decay": {
       "rule": "repeated",
       "type": "float",
       "id": 52
      },
      "rand_skip": {
       "type": "uint32",
       "id": 53,
       "options": {
        "default": 0
       }
      },
      "det_fg_threshold": {
       "type": "float",
       "id": 54,
       "options": {
        "default": 0.5
       }
      },
      "det_bg_threshold": {
       "type": "float",
       "id": 55,
       "options": {
        "default": 0.5
       }
      },
      "det_fg_fraction": {
       "type": "float",
       "id": 56,
       "options": {
        "default": 0.25
       }
      },
      "det_context_pad": {
       "type": "uint32",
       "id": 58,
       "options": {
        "default": 0
       }
      },
      "det_crop_mode": {
       "type": "string",
       "id": 59,
       "options": {
        "default": "warp"
       }
      },
      "new_num": {
       "type": "int32",
       "id": 60,
       "options": {
        "default": 0
       }
      },
      "new_channels": {
       "type": "int32",
       "id": 61,
       "options": {
        "default": 0
       }
      },
      "new_height": {
       "type": "int32",
       "id": 62,
       "options": {
        "default": 0
       }
      },
      "new_width": {
       "type": "int32",
       "id": 63,
       "options": {
        "default": 0
       }
      },
      "shuffle_images": {
       "type": "bool",
       "id": 64,
       "options": {
        "default": false
       }
      },
      "concat_dim": {
       "type": "uint32",
       "id": 65,
       "options": {
        "default": 1
       }
      },
      "hdf5_output_param": {
       "type": "HDF5OutputParameter",
       "id": 1001
      }
     },
     "nested": {
      "PoolMethod": {
       "values": {
        "MAX": 0,
        "AVE": 1,
        "STOCHASTIC": 2
       }
      }
     }
    },
    "PReLUParameter": {
     "edition": "proto2",
     "fields": {
      "filler": {
       "type": "FillerParameter",
       "id": 1
      },
      "channel_shared": {
       "type": "bool",
       "id": 2,
       "options": {
        "default": false
       }
      }
     }
    },
    "NormalizeParameter": {
     "edition": "proto2",
     "fields": {
      "across_spatial": {
       "type": "bool",
       "id": 1,
       "options": {
        "default": true
       }
      },
      "scale_filler": {
       "type": "FillerParameter",
       "id": 2
      },
      "channel_shared": {
       "type": "bool",
       "id": 3,
       "options": {
        "default": true
       }
      },
      "eps": {
       "type": "float",
       "id": 4,
       "options": {
        "default": 1e-10
       }
      }
     }
    },
    "PermuteParameter": {
     "edition": "proto2",
     "fields": {
      "order": {
       "rule": "repeated",
       "type": "uint32",
       "id": 1
      }
     }
    },
    "PriorBoxParameter": {
     "edition": "proto2",
     "fields": {
      "min_size": {
       "rule": "repeated",
       "type": "float",
       "id": 1
      },
      "max_size": {
       "rule": "repeated",
       "type": "float",
       "id": 2
      },
      "aspect_ratio": {
       "rule": "repeated",
       "type": "float",
       "id": 3
      },
      "flip": {
       "type": "bool",
       "id": 4,
       "options": {
        "default": true
       }
      },
      "clip": {
       "type": "bool",
       "id": 5,
       "options": {
        "default": false
       }
      },
      "variance": {
       "rule": "repeated",
       "type": "float",
       "id": 6
      },
      "img_size": {
       "type": "uint32",
       "id": 7
      },
      "img_h": {
       "type": "uint32",
       "id": 8
      },
      "img_w": {
       "type": "uint32",
       "id": 9
      },
      "step": {
       "type": "float",
       "id": 10
      },
      "step_h": {
       "type": "float",
       "id": 11
      },
      "step_w": {
       "type": "float",
       "id": 12
      },
      "offset": {
       "type": "float",
       "id": 13,
       "options": {
        "default": 0.5
       }
      }
     },
     "nested": {
      "CodeType": {
       "values": {
        "CORNER": 1,
        "CENTER_SIZE": 2,
        "CORNER_SIZE": 3
       }
      }
     }
    },
    "DetectionOutputParameter": {
     "edition": "proto2",
     "fields": {
      "num_classes": {
       "type": "uint32",
       "id": 1
      },
      "share_location": {
       "type": "bool",
       "id": 2,
       "options": {
        "default": true
       }
      },
      "background_label_id": {
       "type": "int32",
       "id": 3,
       "options": {
        "default": 0
       }
      },
      "nms_param": {
       "type": "NonMaximumSuppressionParameter",
       "id": 4
      },
      "save_output_param": {
       "type": "SaveOutputParameter",
       "id": 5
      },
      "code_type": {
       "type": "PriorBoxParameter.CodeType",
       "id": 6,
       "options": {
        "default": "CORNER"
       }
      },
      "variance_encoded_in_target": {
       "type": "bool",
       "id": 8,
       "options": {
        "default": false
       }
      },
      "keep_top_k": {
       "type": "int32",
       "id": 7,
       "options": {
        "default": -1
       }
      },
      "confidence_threshold": {
       "type": "float",
       "id": 9
      },
      "visualize": {
       "type": "bool",
       "id": 10,
       "options": {
        "default": false
       }
      },
      "visualize_threshold": {
       "type": "float",
       "id": 11
      },
      "save_file": {
       "type": "string",
       "id": 12
      }
     }
    },
    "NonMaximumSuppressionParameter": {
     "edition": "proto2",
     "fields": {
      "nms_threshold": {
       "type": "float",
       "id": 1,
       "options": {
        "default": 0.3
       }
      },
      "top_k": {
       "type": "int32",
       "id": 2
      },
      "eta": {
       "type": "float",
       "id": 3,
       "options": {
        "default": 1
       }
      }
     }
    },
    "SaveOutputParameter": {
     "edition": "proto2",
     "fields": {
      "output_directory": {
       "type": "string",
       "id": 1
      },
      "output_name_prefix": {
       "type": "string",
       "id": 2
      },
      "output_format": {
       "type": "string",
       "id": 3
      },
      "label_map_file": {
       "type": "string",
       "id": 4
      },
      "name_size_file": {
       "type": "string",
       "id": 5
      },
      "num_test_image": {
       "type": "uint32",
       "id": 6
      },
      "resize_param": {
       "type": "ResizeParameter",
       "id": 7
      }
     }
    },
    "ResizeParameter": {
     "edition": "proto2",
     "fields": {
      "prob": {
       "type": "float",
       "id": 1,
       "options": {
        "default": 1
       }
      },
      "resize_mode": {
       "type": "Resize_mode",
       "id": 2,
       "options": {
        "default": "WARP"
       }
      },
      "height": {
       "type": "uint32",
       "id": 3,
       "options": {
        "default": 0
       }
      },
      "width": {
       "type": "uint32",
       "id": 4,
       "options": {
        "default": 0
       }
      },
      "height_scale": {
       "type": "uint32",
       "id": 8,
       "options": {
        "default": 0
       }
      },
      "width_scale": {
       "type": "uint32",
       "id": 9,
       "options": {
        "default": 0
       }
      },
      "pad_mode": {
       "type": "Pad_mode",
       "id": 5,
       "options": {
        "default": "CONSTANT"
       }
      },
      "pad_value": {
       "rule": "repeated",
       "type": "float",
       "id": 6
      },
      "interp_mode": {
       "rule": "repeated",
       "type": "Interp_mode",
       "id": 7
      }
     },
     "nested": {
      "Resize_mode": {
       "values": {
        "WARP": 1,
        "FIT_SMALL_SIZE": 2,
        "FIT_LARGE_SIZE_AND_PAD": 3
       }
      },
      "Pad_mode": {
       "values": {
        "CONSTANT": 1,
        "MIRRORED": 2,
        "REPEAT_NEAREST": 3
       }
      },
      "Interp_mode": {
       "values": {
        "LINEAR": 1,
        "AREA": 2,
        "NEAREST": 3,
        "CUBIC": 4,
        "LANCZOS4": 5
       }
      }
     }
    },
    "InterpParameter": {
     "edition": "proto2",
     "fields": {
      "height": {
       "type": "int32",
       "id": 1,
       "options": {
        "default": 0
       }
      },
      "width": {
       "type": "int32",
       "id": 2,
       "options": {
        "default": 0
       }
      },
      "zoom_factor": {
       "type": "int32",
       "id": 3,
       "options": {
        "default": 1
       }
      },
      "shrink_factor": {
       "type": "int32",
       "id": 4,
       "options": {
        "default": 1
       }
      },
      "pad_beg": {
       "type": "int32",
       "id": 5,
       "options": {
        "default": 0
       }
      },
      "pad_end": {
       "type": "int32",
       "id": 6,
       "options": {
        "default": 0
       }
      }
     }
    },
    "ReLU6Parameter": {
     "edition": "proto2",
     "fields": {
      "negative_slope": {
       "type": "float",
       "id": 1,
       "options": {
        "default": 0
       }
      }
     }
    },
    "ROIPoolingParameter": {
     "edition": "proto2",
     "fields": {
      "pooled_h": {
       "type": "uint32",
       "id": 1,
       "options": {
        "default": 0
       }
      },
      "pooled_w": {
       "type": "uint32",
       "id": 2,
       "options": {
        "default": 0
       }
      },
      "spatial_scale": {
       "type": "float",
       "id": 3,
       "options": {
        "default": 1
       }
      }
     }
    },
    "ShuffleChannelParameter": {
     "edition": "proto2",
     "fields": {
      "group": {
       "type": "uint32",
       "id": 1,
       "options": {
        "default": 1
       }
      }
     }
    },
    "UpsampleParameter": {
     "edition": "proto2",
     "fields": {
      "scale": {
       "type": "uint32",
       "id": 1,
       "options": {
        "default": 2
       }
      },
      "scale_h": {
       "type": "uint32",
       "id": 2
      },
      "scale_w": {
       "type": "uint32",
       "id": 3
      },
      "pad_out_h": {
       "type": "bool",
       "id": 4,
       "options": {
        "default": false
       }
      },
      "pad_out_w": {
       "type": "bool",
       "id": 5,
       "options": {
        "default": false
       }
      },
      "upsample_h": {
       "type": "uint32",
       "id": 6
      },
      "upsample_w": {
       "type": "uint32",
       "id": 7
      }
     }
    }
   }
  }
 }
};
