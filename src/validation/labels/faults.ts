/** The known mistakes of label files: claims for people, and the ids that a report and FAULTS name. */
export interface LabelFault {
  /** The subject and the mistake: "labels/ilsvrc-id-order". */
  readonly id: `labels/${string}`;
  /** What was done instead of what the net expects. One sentence. */
  readonly claim: string;
  /** How it is put right. One sentence. */
  readonly remedy: string;
  /** Where it was seen, or the rule that it breaks: an address. */
  readonly source: string;
}

/** Where Caffe pairs images and labels: line by line, by nothing but the list. */
const CAFFE_LISTS = "https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/image_data_layer.cpp";

export const LABEL_FAULTS = {
  idOrder: {
    id: "labels/ilsvrc-id-order",
    claim:
      "The labels are in ILSVRC2012_ID order, as in the devkit's ground truth, and the net's outputs in WNID order.",
    remedy: "Convert them with the devkit's meta.mat (--data ilsvrc2012:… does), or take Caffe's val.txt.",
    source: "https://github.com/szagoruyko/loadcaffe/issues/34",
  },
  netInIdOrder: {
    id: "labels/net-in-id-order",
    claim:
      "The net's outputs are in ILSVRC2012_ID order and the labels in WNID order, or the labels were converted from ID to WNID order twice.",
    remedy: "Convert the labels once, to the order that the net was trained in.",
    source: "https://github.com/lim0606/caffe-googlenet-bn/issues/6",
  },
  convertedBackwards: {
    id: "labels/converted-backwards",
    claim:
      "The devkit's labels were converted with the permutation from WNID to ID order, where ID to WNID was wanted.",
    remedy: "The class of an image is the place of its synset's WNID among the sorted WNIDs.",
    source: "https://github.com/BVLC/caffe/issues/4106",
  },
  oneBased: {
    id: "labels/one-based",
    claim: "The labels count from 1, and the net's outputs from 0.",
    remedy: "Subtract 1 from every label.",
    source: "https://github.com/open-mmlab/mmpretrain/issues/11",
  },
  oneLess: {
    id: "labels/one-less",
    claim: "1 was subtracted from labels that counted from 0.",
    remedy: "Take the labels as they are.",
    source: "https://github.com/mlcommons/inference/issues/550",
  },
  withBackground: {
    id: "labels/with-background",
    claim: "The net's first output is a class of its own for the background, and the labels do not count it.",
    remedy: "Add 1 to every label, or leave out the net's first output.",
    source: "https://github.com/tensorflow/models/issues/2383",
  },
  otherOrder: {
    id: "labels/other-order",
    claim: "The labels number the classes in another order than the net.",
    remedy: "Convert them to the order that the net was trained in.",
    source: "https://github.com/hujie-frank/SENet/issues/63",
  },
  classesReversed: {
    id: "labels/classes-reversed",
    claim: "The classes are numbered from the last to the first.",
    remedy: "Number them in the order that the net was trained in: the label is classes − 1 − what stands there.",
    source: CAFFE_LISTS,
  },
  listReversed: {
    id: "labels/list-reversed",
    claim: "The list of labels runs from the last image to the first.",
    remedy: "Turn the list round.",
    source: CAFFE_LISTS,
  },
  listShifted: {
    id: "labels/list-shifted",
    claim: "Every label stands one line away from its image: a line is missing or too many at the beginning.",
    remedy: "Look at the first and the last lines of the list, and for a heading that was read as a label.",
    source: CAFFE_LISTS,
  },
  classesAsText: {
    id: "labels/classes-sorted-as-text",
    claim: "The classes were numbered by the names 0, 1, 10, 100, 101 … of their folders, sorted as text.",
    remedy: "Take the folder's name as the label, not its place.",
    source: "https://github.com/pytorch/vision/issues/714",
  },
  permuted: {
    id: "labels/permuted",
    claim: "The labels number the classes otherwise than the net, consistently.",
    remedy: "Find the list of classes that the net was trained with, and number the labels by it.",
    source: "https://github.com/soumith/imagenet-multiGPU.torch/issues/73",
  },
  shuffled: {
    id: "labels/shuffled",
    claim: "The labels say nothing about the predictions, in any order of classes.",
    remedy:
      "Check that labels and images are of the same set and paired by name, and then the weights and the preprocessing.",
    source: CAFFE_LISTS,
  },
} as const satisfies Record<string, LabelFault>;
