/** Layer types that the kernel computes, several times as fast as the plain loops and with their bits. */
import type { LayerType } from "../../caffe/layers/index.ts";
import type { Forward } from "../forward.ts";
import { convolution } from "./convolution.ts";
import { deconvolution } from "./deconvolution.ts";
import { innerProduct } from "./inner-product.ts";

export const KERNEL: { readonly [Type in LayerType]?: Forward<Type> } = {
  Convolution: convolution,
  DepthwiseConvolution: convolution,
  Deconvolution: deconvolution,
  InnerProduct: innerProduct,
};
