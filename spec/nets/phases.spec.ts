/**
 * Phases, stages and levels.
 *
 * A layer stands in the net of a phase unless its include rules all fail or an exclude rule holds. One file can so hold two nets:
 * layers of the same name and top, of which one is there in each phase.
 *
 * Caffe: https://github.com/BVLC/caffe/blob/9b89154/src/caffe/net.cpp#L261-L354 (FilterNet, StateMeetsRule)
 */
import { describe, expect, it } from "vitest";
import type { BuildOptions } from "../../src/caffe/build.ts";
import { computed, expectVerified, feeds, input, trainedNet } from "../support/net.ts";

const TWO_NETS = `${input("data", 3)}
  layer { name: "scale" type: "Power" bottom: "data" top: "x" power_param { scale: 3 } include { phase: TRAIN } }
  layer { name: "scale" type: "Power" bottom: "data" top: "x" power_param { scale: 2 } exclude { phase: TRAIN } }
  layer { name: "relu" type: "ReLU" bottom: "x" top: "x" include { phase: TEST not_stage: "raw" } }
  layer { name: "deep" type: "Power" bottom: "x" top: "x" power_param { shift: 10 } include { min_level: 1 } }
  layer { name: "y" type: "Power" bottom: "x" top: "y" power_param { shift: 1 } }`;

describe("one file", () => {
  it.each<[string, Partial<BuildOptions>, string[], number[]]>([
    ["TEST", {}, ["scale", "relu", "y"], [1, 3, 5]],
    ["TRAIN", { phase: "TRAIN" }, ["scale", "y"], [-2, 4, 7]],
    ["TEST in stage raw", { stages: ["raw"] }, ["scale", "y"], [-1, 3, 5]],
    ["TEST at level 1", { level: 1 }, ["scale", "relu", "deep", "y"], [11, 13, 15]],
  ])("holds another net for %s", async (_what, options, layers, y) => {
    const net = trainedNet(TWO_NETS, {}, options);
    expect(net.net.layers.slice(1).map(({ name }) => name)).toEqual(layers);
    const fed = feeds(net, { data: [-1, 1, 2] });
    expect(computed(net, fed).y).toEqual(y);
    await expectVerified(net, fed);
  });
});
