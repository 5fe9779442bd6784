/** ResNet-50 (He et al., 2015), as its authors named its layers: BatchNorm and Scale in place on every convolution. */
import { NetText } from "./net-text.ts";

/** Blocks of each stage, and the filters of their narrow convolutions; the wide ones have four times as many. */
const STAGES = [
  { stage: 2, blocks: 3, filters: 64 },
  { stage: 3, blocks: 4, filters: 128 },
  { stage: 4, blocks: 6, filters: 256 },
  { stage: 5, blocks: 3, filters: 512 },
];

/** The prototxt, for a batch of images of 3×224×224. */
export function resNet50(batch = 1): string {
  const net = new NetText("ResNet-50", "data", [batch, 3, 224, 224]);
  net.convolution("conv1", 64, 7, "pad: 3 stride: 2");
  normalise(net, "conv1");
  net.inPlace("conv1_relu", "ReLU");
  net.pooling("pool1", "MAX", "kernel_size: 3 stride: 2");
  for (const { stage, blocks, filters } of STAGES) {
    for (let block = 0; block < blocks; block++) {
      const id = `${stage}${"abcdef"[block]}`;
      const first = block === 0;
      const stride = first && stage > 2 ? 2 : 1;
      const bottom = net.last;
      // The first block of a stage widens, and from the second stage on halves: its shortcut is a convolution too.
      const shortcut = first ? branch(net, `${id}_branch1`, 4 * filters, 1, stride, bottom) : bottom;
      branch(net, `${id}_branch2a`, filters, 1, stride, bottom);
      net.inPlace(`res${id}_branch2a_relu`, "ReLU");
      branch(net, `${id}_branch2b`, filters, 3, 1);
      net.inPlace(`res${id}_branch2b_relu`, "ReLU");
      const deep = branch(net, `${id}_branch2c`, 4 * filters, 1, 1);
      net.add(`res${id}`, "Eltwise", "", [shortcut, deep]);
      net.inPlace(`res${id}_relu`, "ReLU");
    }
  }
  net.pooling("pool5", "AVE", "kernel_size: 7 stride: 1");
  net.innerProduct("fc1000", 1000);
  net.add("prob", "Softmax");
  return net.toString();
}

/** res…, bn…, scale…: a convolution without bias, and what takes a bias's place. */
function branch(net: NetText, id: string, filters: number, kernel: number, stride: number, bottom = net.last): string {
  net.convolution(`res${id}`, filters, kernel, `pad: ${(kernel - 1) / 2} stride: ${stride} bias_term: false`, bottom);
  return normalise(net, id);
}

function normalise(net: NetText, id: string): string {
  const suffix = id === "conv1" ? "_conv1" : id;
  net.inPlace(`bn${suffix}`, "BatchNorm", "batch_norm_param { use_global_stats: true }");
  return net.inPlace(`scale${suffix}`, "Scale", "scale_param { bias_term: true }");
}
