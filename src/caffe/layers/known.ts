/** Layer types that Caffe or a well-known dialect has and that cannot be resolved here: named, not mistaken for typos. */
const OTHER_TYPES = [
  // BVLC/caffe
  ..."Accuracy ArgMax BatchReindex ContrastiveLoss Data DummyData Embed EuclideanLoss".split(" "),
  ..."Filter HDF5Data HDF5Output HingeLoss Im2col ImageData InfogainLoss LSTM LSTMUnit MemoryData".split(" "),
  ..."MultinomialLogisticLoss Parameter Python RNN Recurrent SPP SigmoidCrossEntropyLoss Silence".split(" "),
  ..."SoftmaxWithLoss WindowData".split(" "),
  // weiliu89/caffe, branch ssd
  ..."AnnotatedData DetectionEvaluate MultiBoxLoss SmoothL1Loss VideoData".split(" "),
  // other dialects
  ..."Axpy DepthwiseConvolution Interp PSROIPooling ROIPooling ReLU6 Reorg ShuffleChannel Upsample".split(" "),
];

export const KNOWN_TYPES: ReadonlySet<string> = new Set(OTHER_TYPES);
