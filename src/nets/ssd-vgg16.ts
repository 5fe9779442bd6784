/** SSD300 on VGG-16 (Liu et al., 2016), of the branch ssd of weiliu89/caffe: a detector with six heads. */
import { NetText } from "./net-text.ts";
import { vggBlocks } from "./vgg.ts";

/** A blob that detections are made from: the extents of its boxes, and their aspect ratios beside 1. */
const HEADS = [
  { blob: "conv4_3_norm", min: 30, max: 60, ratios: [2], step: 8 },
  { blob: "fc7", min: 60, max: 111, ratios: [2, 3], step: 16 },
  { blob: "conv6_2", min: 111, max: 162, ratios: [2, 3], step: 32 },
  { blob: "conv7_2", min: 162, max: 213, ratios: [2, 3], step: 64 },
  { blob: "conv8_2", min: 213, max: 264, ratios: [2], step: 100 },
  { blob: "conv9_2", min: 264, max: 315, ratios: [2], step: 300 },
];

/** The prototxt, for a batch of images of 3×300×300. @param classes with the background; 21 for VOC, 201 for ILSVRC */
export function ssdVgg16(batch = 1, classes = 21): string {
  const net = new NetText("VGG_SSD_300x300_deploy", "data", [batch, 3, 300, 300]);
  const halving = "kernel_size: 2 stride: 2";
  vggBlocks(net, [2, 2, 3, 3, 3], [halving, halving, halving, halving, "kernel_size: 3 stride: 1 pad: 1"]);
  net.convolutionRelu("fc6", "relu6", 1024, 3, "pad: 6 dilation: 6");
  net.convolutionRelu("fc7", "relu7", 1024, 1);
  const extra = (name: string, filters: number, kernel: number, fields = "") =>
    net.convolutionRelu(name, `${name}_relu`, filters, kernel, fields);
  extra("conv6_1", 256, 1);
  extra("conv6_2", 512, 3, "pad: 1 stride: 2");
  extra("conv7_1", 128, 1);
  extra("conv7_2", 256, 3, "pad: 1 stride: 2");
  extra("conv8_1", 128, 1);
  extra("conv8_2", 256, 3);
  extra("conv9_1", 128, 1);
  extra("conv9_2", 256, 3);
  const norm = 'across_spatial: false scale_filler { type: "constant" value: 20 } channel_shared: false';
  net.add("conv4_3_norm", "Normalize", `norm_param { ${norm} }`, ["conv4_3"]);

  const heads = { loc: [] as string[], conf: [] as string[], priorbox: [] as string[] };
  for (const { blob, min, max, ratios, step } of HEADS) {
    // A square of each size, and a box and its turned twin for each ratio.
    const priors = 2 + 2 * ratios.length;
    for (const [kind, numOutput] of [
      ["loc", 4 * priors],
      ["conf", classes * priors],
    ] as const) {
      const name = `${blob}_mbox_${kind}`;
      net.convolution(name, numOutput, 3, "pad: 1", blob);
      net.add(`${name}_perm`, "Permute", "permute_param { order: 0 order: 2 order: 3 order: 1 }");
      heads[kind].push(net.add(`${name}_flat`, "Flatten", "flatten_param { axis: 1 }"));
    }
    const fields = [
      `min_size: ${min} max_size: ${max}`,
      ...ratios.map((ratio) => `aspect_ratio: ${ratio}`),
      "flip: true clip: false variance: 0.1 variance: 0.1 variance: 0.2 variance: 0.2",
      `step: ${step} offset: 0.5`,
    ];
    const name = `${blob}_mbox_priorbox`;
    heads.priorbox.push(net.add(name, "PriorBox", `prior_box_param { ${fields.join(" ")} }`, [blob, "data"]));
  }
  const loc = net.add("mbox_loc", "Concat", "concat_param { axis: 1 }", heads.loc);
  net.add("mbox_conf", "Concat", "concat_param { axis: 1 }", heads.conf);
  const conf = net.last;
  const priorbox = net.add("mbox_priorbox", "Concat", "concat_param { axis: 2 }", heads.priorbox);
  net.add("mbox_conf_reshape", "Reshape", `reshape_param { shape { dim: 0 dim: -1 dim: ${classes} } }`, [conf]);
  net.add("mbox_conf_softmax", "Softmax", "softmax_param { axis: 2 }");
  net.add("mbox_conf_flatten", "Flatten", "flatten_param { axis: 1 }");
  const detection = [
    `num_classes: ${classes} share_location: true background_label_id: 0`,
    "nms_param { nms_threshold: 0.45 top_k: 400 } code_type: CENTER_SIZE keep_top_k: 200 confidence_threshold: 0.01",
  ];
  const bottoms = [loc, net.last, priorbox];
  net.add("detection_out", "DetectionOutput", `detection_output_param { ${detection.join(" ")} }`, bottoms);
  return net.toString();
}
