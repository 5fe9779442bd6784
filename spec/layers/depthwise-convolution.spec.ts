/**
 * DepthwiseConvolution.
 *
 * Convolution under another name and by another kernel, for nets with as many groups as channels: the same parameters, and the
 * same numbers.
 *
 * yonghenglh6/DepthwiseConvolution, as it stands in
 * https://github.com/SyGoing/caffe-depthwiseconvolution/blob/36099ae/src/caffe/layers/depthwise_conv_layer.cpp#L24-L39
 */
import { describe, expect, it } from "vitest";
import { conforms, expectConforms, layerCase, values } from "../support/layer.ts";

describe("DepthwiseConvolution", () => {
  it("is the convolution with these parameters, and conforms", async () => {
    const params = "convolution_param { num_output: 6 group: 6 kernel_h: 3 kernel_w: 2 stride: 2 pad_h: 1 pad_w: 0 }";
    const bottoms = [{ shape: [2, 6, 7, 9] }];
    const layer = layerCase(`type: "DepthwiseConvolution" ${params}`, bottoms);
    expect(values(layer)).toEqual(values(layerCase(`type: "Convolution" ${params}`, bottoms)));
    await expectConforms(layer);
  });

  conforms("DepthwiseConvolution");
});
