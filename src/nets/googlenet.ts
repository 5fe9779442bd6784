/** GoogLeNet (Szegedy et al., 2014), as BVLC's model zoo names its layers, without the training heads. */
import { NetText } from "./net-text.ts";

/** Filters of a module: 1×1, 3×3 reduced, 3×3, 5×5 reduced, 5×5, projection of the pool. */
const MODULES: readonly (readonly [string, number, number, number, number, number, number])[] = [
  ["3a", 64, 96, 128, 16, 32, 32],
  ["3b", 128, 128, 192, 32, 96, 64],
  ["4a", 192, 96, 208, 16, 48, 64],
  ["4b", 160, 112, 224, 24, 64, 64],
  ["4c", 128, 128, 256, 24, 64, 64],
  ["4d", 112, 144, 288, 32, 64, 64],
  ["4e", 256, 160, 320, 32, 128, 128],
  ["5a", 256, 160, 320, 32, 128, 128],
  ["5b", 384, 192, 384, 48, 128, 128],
];

const LRN = "lrn_param { local_size: 5 alpha: 0.0001 beta: 0.75 }";
const HALVING = "kernel_size: 3 stride: 2";

/** The prototxt, for a batch of images of 3×224×224. */
export function googLeNet(batch = 1): string {
  const net = new NetText("GoogleNet", "data", [batch, 3, 224, 224]);
  const convolution = (prefix: string, name: string, filters: number, kernel: number, extra = "", bottom = net.last) =>
    net.convolutionRelu(
      `${prefix}/${name}`,
      `${prefix}/relu_${name.replace("_s2", "")}`,
      filters,
      kernel,
      extra,
      bottom,
    );

  convolution("conv1", "7x7_s2", 64, 7, "pad: 3 stride: 2");
  net.pooling("pool1/3x3_s2", "MAX", HALVING);
  net.add("pool1/norm1", "LRN", LRN);
  convolution("conv2", "3x3_reduce", 64, 1);
  convolution("conv2", "3x3", 192, 3, "pad: 1");
  net.add("conv2/norm2", "LRN", LRN);
  net.pooling("pool2/3x3_s2", "MAX", HALVING);
  for (const [id, one, reduce3, three, reduce5, five, projection] of MODULES) {
    const prefix = `inception_${id}`;
    const bottom = net.last;
    const towers = [convolution(prefix, "1x1", one, 1)];
    convolution(prefix, "3x3_reduce", reduce3, 1, "", bottom);
    towers.push(convolution(prefix, "3x3", three, 3, "pad: 1"));
    convolution(prefix, "5x5_reduce", reduce5, 1, "", bottom);
    towers.push(convolution(prefix, "5x5", five, 5, "pad: 2"));
    net.pooling(`${prefix}/pool`, "MAX", "kernel_size: 3 stride: 1 pad: 1", bottom);
    towers.push(convolution(prefix, "pool_proj", projection, 1));
    net.add(`${prefix}/output`, "Concat", "", towers);
    if (id === "3b" || id === "4e") net.pooling(`pool${id === "3b" ? 3 : 4}/3x3_s2`, "MAX", HALVING);
  }
  net.pooling("pool5/7x7_s1", "AVE", "kernel_size: 7 stride: 1");
  net.dropout("pool5/drop_7x7_s1", 0.4);
  net.innerProduct("loss3/classifier", 1000);
  net.add("prob", "Softmax");
  return net.toString();
}
