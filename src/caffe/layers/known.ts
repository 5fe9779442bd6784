/** Layer types that Caffe or a well-known dialect has and that cannot be resolved here: named, not mistaken for typos. */
const OTHER_TYPES = [
  // BVLC/caffe: data comes through --input, and Python layers are programs
  ..."Data HDF5Data HDF5Output ImageData Python WindowData".split(" "),
  // weiliu89/caffe, branch ssd
  ..."AnnotatedData DetectionEvaluate MultiBoxLoss SmoothL1Loss VideoData".split(" "),
  // other dialects
  ..."BN PSROIPooling Reorg YoloDetectionOutput".split(" "),
];

export const KNOWN_TYPES: ReadonlySet<string> = new Set(OTHER_TYPES);
