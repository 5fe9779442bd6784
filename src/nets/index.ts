/** The nets that cupping is tried on, by the names that scripts/make-net.ts takes. */
import { alexNet, caffeNet } from "./alexnet.ts";
import { googLeNet } from "./googlenet.ts";
import { leNet } from "./lenet.ts";
import { resNet50 } from "./resnet50.ts";
import { squeezeNet10, squeezeNet11 } from "./squeezenet.ts";
import { ssdVgg16 } from "./ssd-vgg16.ts";
import { vgg16, vgg19 } from "./vgg.ts";

/** Each gives a prototxt for a batch of images. */
export const NETS = {
  lenet: leNet,
  alexnet: alexNet,
  caffenet: caffeNet,
  googlenet: googLeNet,
  "vgg-16": vgg16,
  "vgg-19": vgg19,
  "resnet-50": resNet50,
  "squeezenet-1.0": squeezeNet10,
  "squeezenet-1.1": squeezeNet11,
  "ssd-vgg16": ssdVgg16,
} as const satisfies Record<string, (batch?: number) => string>;

export type NetName = keyof typeof NETS;
