import { count } from "../../tensor/shape.ts";
import type { TensorFault } from "../data-fault.ts";
import { channelMeans, pixelsOf, prepare } from "./pixels.ts";

export const meanPerChannel: TensorFault = {
  kind: "tensor",
  id: "data/mean-per-channel",
  claim: "One number for each channel, the average of the mean image, is subtracted in place of the mean image.",
  remedy: "Subtract the mean image value by value, as Caffe's data layers do; its C++ classification example does not.",
  source: "https://github.com/BVLC/caffe/blob/9b89154/examples/cpp_classification/classification.cpp#L119-L148",
  hidden: ({ mean, shape }) => (mean.length === count(shape) ? undefined : "subtracts no mean image"),
  apply: (view, prepared) => prepare(pixelsOf(view, prepared), { ...prepared, mean: channelMeans(prepared) }),
};
