/**
 * Layers in place.
 *
 * A layer whose top has its bottom's name overwrites it: whoever reads that name later, in the file's order, gets the newest
 * version, and whoever read it before had the older one. Several layers may follow one another in place.
 *
 * Caffe: https://github.com/BVLC/caffe/blob/9b89154/src/caffe/net.cpp#L358-L394 (AppendTop)
 */
import { describe, expect, it } from "vitest";
import { computed, expectVerified, feeds, input, power, trainedNet } from "../support/net.ts";

const relu = (name: string, blob: string): string =>
  `layer { name: "${name}" type: "ReLU" bottom: "${blob}" top: "${blob}" }`;

describe("in place", () => {
  it("an activation on a convolution is what both of its readers see", async () => {
    const net = trainedNet(
      [
        input("data", 1, 1, 1, 2),
        `layer { name: "conv" type: "Convolution" bottom: "data" top: "conv"
           convolution_param { num_output: 2 kernel_size: 1 bias_term: false } }`,
        relu("relu", "conv"),
        power("twice", "conv", "twice", "scale: 2"),
        power("more", "conv", "more", "shift: 1"),
      ].join("\n"),
      { "conv[0]": [1, -1] },
    );
    const fed = feeds(net, { data: [1, -2] });
    expect(computed(net, fed)).toEqual({
      conv: [1, -2, -1, 2],
      "conv:relu": [1, 0, 0, 2],
      twice: [2, 0, 0, 4],
      more: [2, 1, 1, 3],
    });
    await expectVerified(net, fed);
  });

  it("three layers in a row work in the file's order", async () => {
    const net = trainedNet(
      [
        input("data", 3),
        power("x", "data", "x", "shift: -1"),
        relu("first", "x"),
        power("second", "x", "x", "scale: 3"),
        power("third", "x", "x", "shift: -3"),
        relu("after", "x"),
      ].join("\n"),
    );
    const fed = feeds(net, { data: [-1, 2, 3] });
    expect(computed(net, fed)).toEqual({
      x: [-2, 1, 2],
      "x:first": [0, 1, 2],
      "x:second": [0, 3, 6],
      "x:third": [-3, 0, 3],
      "x:after": [0, 0, 3],
    });
    expect(net.net.outputs).toEqual(["x:after"]);
    await expectVerified(net, fed);
  });

  it("a reader between two of them sees the version at its place", async () => {
    const net = trainedNet(
      [
        input("data", 2),
        power("x", "data", "x", "scale: 2"),
        power("before", "x", "before", "shift: 10"),
        relu("relu", "x"),
        power("between", "x", "between", "shift: 10"),
        power("last", "x", "x", "shift: 1"),
        power("after", "x", "after", "shift: 10"),
      ].join("\n"),
    );
    const fed = feeds(net, { data: [-1, 2] });
    expect(computed(net, fed)).toMatchObject({ before: [8, 14], between: [10, 14], after: [11, 15] });
    await expectVerified(net, fed);
  });

  it("a layer may overwrite the net's input", async () => {
    const net = trainedNet([input("data", 2), relu("relu", "data"), power("y", "data", "y", "scale: 2")].join("\n"));
    const fed = feeds(net, { data: [-1, 2] });
    expect(computed(net, fed)).toEqual({ "data:relu": [0, 2], y: [0, 4] });
    await expectVerified(net, fed);
  });

  it("a second bottom may be a top that others read too", async () => {
    // x is scaled in place by s, which the sum reads as well; the sum reads the scaled x.
    const net = trainedNet(
      [
        input("data", 2, 3),
        power("x", "data", "x", "shift: 1"),
        power("s", "data", "s", "scale: 2"),
        'layer { name: "scale" type: "Scale" bottom: "x" bottom: "s" top: "x" scale_param { axis: 0 } }',
        'layer { name: "sum" type: "Eltwise" bottom: "x" bottom: "s" top: "sum" }',
      ].join("\n"),
    );
    const fed = feeds(net, { data: [0, 1, 2, 3, -4, 5] });
    expect(computed(net, fed)).toEqual({
      x: [1, 2, 3, 4, -3, 6],
      s: [0, 2, 4, 6, -8, 10],
      "x:scale": [0, 4, 12, 24, 24, 60],
      sum: [0, 6, 16, 30, 16, 70],
    });
    await expectVerified(net, fed);
  });
});
