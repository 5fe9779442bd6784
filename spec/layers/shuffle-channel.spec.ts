/**
 * ShuffleChannel.
 *
 * Channels, written as a matrix of `group` rows, are read by columns.
 *
 * farmingyard/ShuffleNet: https://github.com/farmingyard/ShuffleNet/blob/0dbecdc/shuffle_channel_layer.cpp#L16-L54
 */
import { describe, expect, it } from "vitest";
import { conforms, expectConforms, layerCase, values } from "../support/layer.ts";

describe("ShuffleChannel", () => {
  it("reads the matrix of groups by columns", async () => {
    const body = 'type: "ShuffleChannel" shuffle_channel_param { group: 2 }';
    const layer = layerCase(body, [{ shape: [1, 6, 1, 1], values: [1, 2, 3, 4, 5, 6] }]);
    expect(values(layer)).toEqual([1, 4, 2, 5, 3, 6]);
    await expectConforms(layer);
  });

  conforms("ShuffleChannel");
});
