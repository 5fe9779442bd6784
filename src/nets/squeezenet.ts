/** SqueezeNet v1.0 and v1.1 (Iandola et al., 2016), as their authors named the layers. */
import { NetText } from "./net-text.ts";

/** Filters that squeeze, for fire2 … fire9; each of the two kinds that expand has four times as many. */
const SQUEEZE = [16, 16, 32, 32, 48, 48, 64, 64];

/** The prototxt of v1.0. @param size height and width of the images */
export function squeezeNet10(batch = 1, size = 227): string {
  return squeezeNet("SqueezeNet_v1.0", batch, size, { conv1: [96, 7], poolAfter: [4, 8], pad10: "pad: 1" });
}

/** The prototxt of v1.1: less than half the work. */
export function squeezeNet11(batch = 1, size = 227): string {
  return squeezeNet("SqueezeNet_v1.1", batch, size, { conv1: [64, 3], poolAfter: [3, 5], pad10: "" });
}

interface Version {
  /** Filters and kernel. */
  readonly conv1: readonly [number, number];
  /** Fire modules that a pooling layer of the same number follows. */
  readonly poolAfter: readonly number[];
  readonly pad10: string;
}

function squeezeNet(name: string, batch: number, size: number, { conv1, poolAfter, pad10 }: Version): string {
  const net = new NetText(name, "data", [batch, 3, size, size]);
  const pool = (id: number) => net.pooling(`pool${id}`, "MAX", "kernel_size: 3 stride: 2");
  net.convolutionRelu("conv1", "relu_conv1", conv1[0], conv1[1], "stride: 2");
  pool(1);
  SQUEEZE.forEach((filters, i) => {
    const id = i + 2;
    const convolution = (part: string, numOutput: number, kernel: number, extra = "", bottom = net.last) =>
      net.convolutionRelu(`fire${id}/${part}`, `fire${id}/relu_${part}`, numOutput, kernel, extra, bottom);
    const squeezed = convolution("squeeze1x1", filters, 1);
    const one = convolution("expand1x1", 4 * filters, 1);
    const three = convolution("expand3x3", 4 * filters, 3, "pad: 1", squeezed);
    net.add(`fire${id}/concat`, "Concat", "", [one, three]);
    if (poolAfter.includes(id)) pool(id);
  });
  net.dropout("drop9", 0.5);
  net.convolutionRelu("conv10", "relu_conv10", 1000, 1, pad10);
  net.pooling("pool10", "AVE", "global_pooling: true");
  net.add("prob", "Softmax");
  return net.toString();
}
