/** The nets written in this folder are the architectures that they are named after. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { inspect } from "../../src/caffe/inspect.ts";
import { parsePrototxt } from "../../src/caffe/prototxt.ts";
import { upgradeNet } from "../../src/caffe/upgrade/index.ts";
import { caffeData, describeWithData } from "../support/caffe-data.ts";
import { NETS, type NetName } from "../../src/nets/index.ts";
import { ssdVgg16 } from "../../src/nets/ssd-vgg16.ts";

const inspected = (text: string) => inspect(upgradeNet(parsePrototxt(text, "net"), "net").net, { file: "net" });

describe("params and multiply-accumulates are those that are published", () => {
  it.each<[NetName, number, number]>([
    ["lenet", 431_080, 0.0023],
    ["alexnet", 60_965_224, 0.72],
    ["caffenet", 60_965_224, 0.72],
    ["googlenet", 6_998_552, 1.58],
    ["vgg-16", 138_357_544, 15.47],
    ["vgg-19", 143_667_240, 19.63],
    // 25,557,032 of weights, as published, and BatchNorm's statistics (a mean and a variance a channel, a factor a layer),
    // and the 64 biases of conv1.
    ["resnet-50", 25_557_032 + 53_120 + 53 + 64, 3.86],
    ["squeezenet-1.0", 1_248_424, 0.86],
    ["squeezenet-1.1", 1_235_496, 0.39],
    ["ssd-vgg16", 26_285_486, 31.37],
  ])("%s", (name, params, giga) => {
    const { totals, outputs } = inspected(NETS[name]());
    expect(totals?.params).toBe(params);
    expect((totals?.macs ?? 0) / 1e9).toBeCloseTo(giga, 1);
    expect(outputs).toEqual([name === "ssd-vgg16" ? "detection_out" : "prob"]);
  });
});

describeWithData("layers, shapes and params are those of the deploy files that others use", () => {
  it.each([
    ["bvlc_alexnet", NETS.alexnet(1)],
    ["bvlc_googlenet", NETS.googlenet(10)],
    ["ResNet-50-deploy", NETS["resnet-50"](1)],
    ["squeezenet_v1.1", NETS["squeezenet-1.1"](10)],
    ["ssd_vgg16", ssdVgg16(1, 201)],
  ])("%s", (file, text) => {
    const layers = (net: string) =>
      inspected(net)
        .layers.filter(({ type, name }) => type !== "Input" && name !== "pool10_flatten")
        .map(({ name, type, topShapes, paramShapes, macs }) => ({
          name,
          type,
          // SqueezeNet's file flattens what the softmax takes.
          topShapes: topShapes?.map((shape) => shape.filter((extent, axis) => axis < 2 || extent > 1)),
          paramShapes,
          macs,
        }));
    const genuine = layers(readFileSync(caffeData(`opencv_extra/${file}.prototxt`), "utf8"));
    expect(layers(text)).toEqual(genuine);
  });
});
