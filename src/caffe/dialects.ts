/** Caffe's descendants whose layers are supported beside BVLC/caffe's own, and fields of others, so that errors can name them. */

export const DIALECTS = {
  SSD: "https://github.com/weiliu89/caffe/tree/ssd",
  DeepLab: "https://bitbucket.org/deeplab/deeplab-public",
  SegNet: "https://github.com/alexgkendall/caffe-segnet",
  "MobileNet-YOLO": "https://github.com/eric612/MobileNet-YOLO",
  ShuffleNet: "https://github.com/farmingyard/ShuffleNet",
  SENet: "https://github.com/hujie-frank/SENet",
  "Fast R-CNN": "https://github.com/rbgirshick/caffe-fast-rcnn",
  MobileNet: "https://github.com/yonghenglh6/DepthwiseConvolution",
} as const;

export type Dialect = keyof typeof DIALECTS;

/** Fields that no supported dialect has, by the repository that they come from. */
const FIELDS: Readonly<Record<string, string>> = {
  "yjxiong/caffe": "bn_param batch_reduction_param sample_weights_test frozen",
  "intel/caffe": "multinode mn_activation_param mn_grad_compress_param quantization_param",
  "daijifeng001/caffe-rfcn": "psroi_pooling_param box_annotator_ohem_param",
  "eric612/MobileNet-YOLO":
    "reorg_param region_loss_param yolo_detection_output_param yolov3_detection_output_param yolov3_param eval_detection_param",
  "weiliu89/caffe, branch ssd":
    "annotated_data_param multibox_loss_param detection_evaluate_param video_data_param resize_param noise_param distort_param expand_param emit_constraint",
  "rbgirshick/caffe-fast-rcnn": "smooth_l1_loss_param",
  "lmb-freiburg/flownet2":
    "augmentation_param correlation_param l1_loss_param resample_param downsample_param flow_warp_param reshape_every_iter",
  "NVIDIA/caffe": "scale_bias forward_type backward_type forward_math backward_math default_forward_type",
  "foss-for-synopsys-dwc-arc-processors/synopsys-caffe": "squeeze_convolution_param squeeze_inner_product_param",
};

/** The repository that a field comes from which BVLC/caffe and the supported dialects lack; undefined when none is known. */
export function dialectOfField(field: string): string | undefined {
  return Object.entries(FIELDS).find(([, names]) => names.split(" ").includes(field))?.[0];
}
