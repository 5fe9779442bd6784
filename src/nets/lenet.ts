/** LeNet as Caffe's MNIST example has it: the smallest net that anybody deploys. */
import { NetText } from "./net-text.ts";

/** The prototxt, for a batch of images of 1×28×28. */
export function leNet(batch = 1): string {
  const net = new NetText("LeNet", "data", [batch, 1, 28, 28]);
  net.convolution("conv1", 20, 5);
  net.pooling("pool1", "MAX", "kernel_size: 2 stride: 2");
  net.convolution("conv2", 50, 5);
  net.pooling("pool2", "MAX", "kernel_size: 2 stride: 2");
  net.innerProduct("ip1", 500);
  net.inPlace("relu1", "ReLU");
  net.innerProduct("ip2", 10);
  net.add("prob", "Softmax");
  return net.toString();
}
