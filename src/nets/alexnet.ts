/** AlexNet and CaffeNet, the two reference nets that Caffe came with: they differ in the order of pooling and normalising. */
import { NetText } from "./net-text.ts";

/** The prototxt of AlexNet, for a batch of images of 3×227×227. */
export function alexNet(batch = 1): string {
  return grouped("AlexNet", batch, (net, id) => {
    normalise(net, id);
    pool(net, id);
  });
}

/** The prototxt of CaffeNet. */
export function caffeNet(batch = 1): string {
  return grouped("CaffeNet", batch, (net, id) => {
    pool(net, id);
    normalise(net, id);
  });
}

function grouped(name: string, batch: number, reduce: (net: NetText, id: number) => void): string {
  const net = new NetText(name, "data", [batch, 3, 227, 227]);
  net.convolutionRelu("conv1", "relu1", 96, 11, "stride: 4");
  reduce(net, 1);
  net.convolutionRelu("conv2", "relu2", 256, 5, "pad: 2 group: 2");
  reduce(net, 2);
  net.convolutionRelu("conv3", "relu3", 384, 3, "pad: 1");
  net.convolutionRelu("conv4", "relu4", 384, 3, "pad: 1 group: 2");
  net.convolutionRelu("conv5", "relu5", 256, 3, "pad: 1 group: 2");
  pool(net, 5);
  for (const id of [6, 7]) {
    net.innerProduct(`fc${id}`, 4096);
    net.inPlace(`relu${id}`, "ReLU");
    net.dropout(`drop${id}`, 0.5);
  }
  net.innerProduct("fc8", 1000);
  net.add("prob", "Softmax");
  return net.toString();
}

function normalise(net: NetText, id: number): void {
  net.add(`norm${id}`, "LRN", "lrn_param { local_size: 5 alpha: 0.0001 beta: 0.75 }");
}

function pool(net: NetText, id: number): void {
  net.pooling(`pool${id}`, "MAX", "kernel_size: 3 stride: 2");
}
