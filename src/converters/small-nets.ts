/** Small nets, each about something that converters get wrong between layers rather than within one. */
import { NetText } from "../nets/net-text.ts";

const BATCH_NORM = "batch_norm_param { use_global_stats: true }";
const OVERHANGING = "kernel_size: 3 stride: 2";

/** Extents are pairwise distinct, and images are not square, so that a turned axis shows. */
function net(name: string, shape: readonly number[] = [2, 3, 11, 14]): NetText {
  return new NetText(name, "data", shape);
}

function classify(text: NetText): string {
  text.innerProduct("fc", 7);
  text.add("prob", "Softmax");
  return text.toString();
}

function convolutionThenClassifier(): string {
  const text = net("flattened");
  text.convolutionRelu("conv", "relu", 5, 3, "pad: 1");
  text.pooling("pool", "MAX", OVERHANGING);
  return classify(text);
}

function normalised(scale: boolean): string {
  const text = net("normalised");
  text.convolution("conv", 5, 3, "bias_term: false");
  text.inPlace("bn", "BatchNorm", "batch_norm_param { use_global_stats: true eps: 0.01 }");
  if (scale) text.inPlace("scale", "Scale", "scale_param { bias_term: true }");
  text.inPlace("relu", "ReLU");
  return classify(text);
}

function residual(): string {
  const text = net("residual");
  const bottom = text.convolutionRelu("conv", "relu", 6, 3, "pad: 1");
  text.convolution("branch", 6, 3, "pad: 1 bias_term: false");
  text.inPlace("bn", "BatchNorm", BATCH_NORM);
  text.inPlace("scale", "Scale", "scale_param { bias_term: true }");
  text.add("sum", "Eltwise", "eltwise_param { operation: SUM }", [bottom, text.last]);
  text.inPlace("relu_sum", "ReLU");
  text.pooling("pool", "AVE", "global_pooling: true");
  return classify(text);
}

function difference(): string {
  const text = net("difference");
  const one = text.convolution("one", 4, 3, "", "data");
  const other = text.convolution("other", 4, 3, "", "data");
  text.add("difference", "Eltwise", "eltwise_param { operation: SUM coeff: 1 coeff: -1 }", [one, other]);
  return text.toString();
}

function inception(): string {
  const text = net("inception");
  const towers = [
    text.convolutionRelu("one", "relu_one", 2, 1, "", "data"),
    text.convolutionRelu("three", "relu_three", 3, 3, "pad: 1", "data"),
    text.pooling("pool", "MAX", "kernel_size: 3 stride: 1 pad: 1", "data"),
  ];
  text.add("concat", "Concat", "", towers);
  return classify(text);
}

function sliced(): string {
  const text = net("sliced", [2, 6, 5, 7]);
  text.add("slice", "Slice", 'top: "high" slice_param { slice_point: 2 }', ["data"], "low");
  text.add("relu", "ReLU", "", ["low"]);
  text.add("sigmoid", "Sigmoid", "", ["high"]);
  text.add("concat", "Concat", "", ["sigmoid", "relu"]);
  return text.toString();
}

function averages(): string {
  const text = net("averages");
  text.convolutionRelu("conv", "relu", 4, 3);
  text.pooling("pool", "AVE", "kernel_size: 3 stride: 2 pad: 1");
  return classify(text);
}

function alexNetsHead(): string {
  const text = net("responses", [1, 3, 23, 19]);
  text.convolutionRelu("conv1", "relu1", 8, 5, "stride: 2");
  text.add("norm1", "LRN", "lrn_param { local_size: 5 alpha: 0.5 beta: 0.75 k: 2 }");
  text.pooling("pool1", "MAX", OVERHANGING);
  text.convolutionRelu("conv2", "relu2", 6, 3, "pad: 1 group: 2");
  text.innerProduct("fc6", 9);
  text.inPlace("relu6", "ReLU");
  text.dropout("drop6", 0.5);
  return classify(text);
}

function mobile(): string {
  const text = net("mobile");
  text.convolutionRelu("conv", "relu", 4, 3, "stride: 2 pad: 1");
  text.convolutionRelu("depthwise", "relu_depthwise", 4, 3, "pad: 1 group: 4");
  text.convolutionRelu("pointwise", "relu_pointwise", 6, 1);
  text.pooling("pool", "AVE", "global_pooling: true");
  return classify(text);
}

function fullyConvolutional(): string {
  const text = net("fcn", [1, 3, 13, 17]);
  text.convolutionRelu("conv", "relu", 4, 3, "pad: 2 stride: 2");
  text.add("up", "Deconvolution", "convolution_param { num_output: 3 kernel_size: 4 stride: 2 bias_term: false }");
  text.add("score", "Crop", "crop_param { axis: 2 offset: 1 offset: 2 }", ["up", "data"]);
  text.add("prob", "Softmax");
  return text.toString();
}

function activations(): string {
  const text = net("activations");
  text.convolution("conv1", 4, 3);
  text.inPlace("prelu", "PReLU");
  text.convolution("conv2", 4, 3);
  text.inPlace("leaky", "ReLU", "relu_param { negative_slope: 0.1 }");
  text.convolution("conv3", 4, 3);
  text.inPlace("elu", "ELU", "elu_param { alpha: 0.5 }");
  text.convolution("conv4", 4, 3);
  text.inPlace("tanh", "TanH");
  return text.toString();
}

/** Caffe's layer may read what another one has changed in place since. */
function inPlaceBesideBranch(): string {
  const text = net("branches");
  const conv = text.convolution("conv", 4, 3);
  text.pooling("pool", "MAX", "kernel_size: 2 stride: 1", conv);
  text.add("sigmoid", "Sigmoid", "", [conv]);
  text.add("relu", "ReLU", "", [conv], conv);
  text.pooling("pool_after", "AVE", "kernel_size: 2 stride: 1", conv);
  text.add("concat", "Concat", "", ["pool", "pool_after"]);
  return text.toString();
}

function siamese(): string {
  const text = net("siamese", [2, 3, 8, 9]);
  text.add("data_p", "Power", "power_param { scale: 2 shift: 0.5 }", ["data"]);
  const shared = (name: string, bottom: string): string =>
    text.add(
      name,
      "Convolution",
      'param { name: "w" } param { name: "b" } convolution_param { num_output: 4 kernel_size: 3 }',
      [bottom],
    );
  text.add("concat", "Concat", "", [shared("conv", "data"), shared("conv_p", "data_p")]);
  return text.toString();
}

function detectorsHead(): string {
  const text = net("head", [2, 3, 5, 7]);
  text.convolution("conf", 6, 3, "pad: 1");
  text.add("conf_perm", "Permute", "permute_param { order: 0 order: 2 order: 3 order: 1 }");
  text.add("conf_reshape", "Reshape", "reshape_param { shape { dim: 0 dim: -1 dim: 3 } }");
  text.add("conf_softmax", "Softmax", "softmax_param { axis: 2 }");
  text.add("conf_flat", "Flatten", "flatten_param { axis: 1 }");
  return text.toString();
}

function stackedClassifiers(): string {
  const text = net("stacked", [3, 4, 5, 2]);
  text.innerProduct("fc1", 6);
  text.inPlace("sigmoid", "Sigmoid");
  text.innerProduct("fc2", 5);
  return text.toString();
}

/** Prototxts by what each is about. Written as people wrote them: some in the formats before today's. */
export const SMALL_NETS: Readonly<Record<string, string>> = {
  "a classifier on an overhanging pool": convolutionThenClassifier(),
  "BatchNorm and Scale in place, to be folded": normalised(true),
  "BatchNorm without Scale": normalised(false),
  "a residual block": residual(),
  "a difference by coefficients": difference(),
  "an inception module": inception(),
  "halves, sliced and swapped": sliced(),
  "averages beside padding": averages(),
  "LRN, groups and Dropout, as AlexNet has them": alexNetsHead(),
  "depthwise and pointwise, as MobileNet has them": mobile(),
  "upsampled and cropped, as FCN does": fullyConvolutional(),
  "activations in place": activations(),
  "a branch before a ReLU in place, and one after": inPlaceBesideBranch(),
  "shared weights": siamese(),
  "a detector's head": detectorsHead(),
  "classifiers one on another": stackedClassifiers(),
  "input fields with input_shape": `name: "fields"
input: "data"
input_shape { dim: 2 dim: 3 dim: 9 dim: 8 }
layer { name: "conv" type: "Convolution" bottom: "data" top: "conv" convolution_param { num_output: 4 kernel_size: 3 } }
layer { name: "relu" type: "ReLU" bottom: "conv" top: "conv" }
`,
  "input fields with input_dim": `name: "dims"
input: "data"
input_dim: 2
input_dim: 3
input_dim: 9
input_dim: 8
layer { name: "conv" type: "Convolution" bottom: "data" top: "conv" convolution_param { num_output: 4 kernel_size: 3 } }
layer { name: "relu" type: "ReLU" bottom: "conv" top: "conv" }
`,
};
