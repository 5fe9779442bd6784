import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { caffeData, describeWithData, genuinePrototxts } from "../../spec/support/caffe-data.ts";
import { CuppingError } from "../error.ts";
import { parsePrototxt, printPrototxt } from "./prototxt.ts";

function errorOf(text: string): CuppingError {
  try {
    parsePrototxt(text, "net.prototxt");
  } catch (error) {
    expect(error).toBeInstanceOf(CuppingError);
    return error as CuppingError;
  }
  throw new Error("the text was accepted");
}

describe("parsePrototxt", () => {
  it("reads fields, lists, separators, comments, line ends and a byte-order mark", () => {
    const net = parsePrototxt(
      '\uFEFF# a net\r\nname: \'n\' "et"; layer { type: "LRN", lrn_param < norm_region: WITHIN_CHANNEL; local_size: 0x3 > }\r\nlayer: { convolution_param { kernel_size: [2, 3] pad: 1 pad: 2 } }',
      "f",
    );
    expect(net.name).toBe("net");
    expect(net.layer[0].lrn_param).toMatchObject({ norm_region: 1, local_size: 3 });
    expect(net.layer[1].convolution_param).toMatchObject({ kernel_size: [2, 3], pad: [1, 2] });
  });

  it("gives nested messages Caffe's defaults, and tells them from what the file sets", () => {
    const [layer] = parsePrototxt("layer { lrn_param { } }", "f").layer;
    expect(layer.lrn_param?.beta).toBe(0.75);
    expect(Object.hasOwn(layer.lrn_param as object, "beta")).toBe(false);
  });

  it("keeps numbers in float32, as Caffe does", () => {
    const [layer] = parsePrototxt("layer { lrn_param { alpha: 0.1 } loss_weight: 0.3 }", "f").layer;
    expect(layer.lrn_param?.alpha).toBe(Math.fround(0.1));
    expect(layer.loss_weight).toEqual([Math.fround(0.3)]);
  });

  it("reads weights that stand in the text", () => {
    const [layer] = parsePrototxt(
      "layer { blobs { shape { dim: 2 } data: 0.5 data: [0.25] } blobs { num: 1 channels: 3 double_data: 7 } }",
      "f",
    ).layer;
    expect(layer.blobs[0]).toEqual({ shape: [2], legacy: undefined, data: Float32Array.of(0.5, 0.25) });
    expect(layer.blobs[1]).toEqual({ shape: undefined, legacy: [1, 3, 0, 0], data: Float32Array.of(7) });
  });

  it.each([
    [
      "layer {\n  convolution_param { kernal_size: 3 }\n}",
      "UNKNOWN_FIELD",
      "net.prototxt:2:23",
      'ConvolutionParameter has no field "kernal_size"',
      'Did you mean "kernel_size"?',
    ],
    [
      "# comment with kernal: 1\nname: 'x: {'\nbogus { }",
      "UNKNOWN_FIELD",
      "net.prototxt:3:1",
      'NetParameter has no field "bogus"',
      "Remove it",
    ],
    ["layer {\n  name: 'a'", "PROTOTXT_SYNTAX", "net.prototxt:1:7, layer a", "never closed", 'Add the missing "}"'],
    ["layer { name: 3 }", "PROTOTXT_SYNTAX", "net.prototxt:1:15", "a text in quotes", "Write for instance name:"],
    [
      "layer { pooling_param { pool: MAXX } }",
      "PROTOTXT_SYNTAX",
      "net.prototxt:1:31",
      "cannot be MAXX",
      'Did you mean "MAX"?',
    ],
    ["layer { name: 'a'\n name: 'b' }", "PROTOTXT_SYNTAX", "net.prototxt:2:2, layer a", "set twice", "Keep one"],
    ["input_dim: 3.5", "PROTOTXT_SYNTAX", "net.prototxt:1:12", "a whole number", "Write for instance input_dim: 1"],
    [
      "layer { convolution_param { num_output: -1 } }",
      "PROTOTXT_SYNTAX",
      "net.prototxt:1:42",
      "not negative",
      "Write for instance num_output: 1",
    ],
    [
      "layer { relu_param { negative_slope: abc } }",
      "PROTOTXT_SYNTAX",
      "net.prototxt:1:38",
      "a number",
      "Write for instance negative_slope: 1",
    ],
    [
      "layer { convolution_param { bias_term: no } }",
      "PROTOTXT_SYNTAX",
      "net.prototxt:1:40",
      "true or false",
      "Write for instance bias_term: true",
    ],
    [
      "layer { convolution_param { dilation: - 2 kernel_size: 3 } name: 'conv1' }",
      "PROTOTXT_SYNTAX",
      "net.prototxt:1:41, layer conv1",
      '"dilation" is a whole number that is not negative, and -2 is not',
      "Write for instance dilation: 1",
    ],
    ['layers { type: "ReLU" }', "PROTOTXT_SYNTAX", "net.prototxt:1:16", '"ReLU" is not', "write layer { … }"],
    ["layer 5", "PROTOTXT_SYNTAX", "net.prototxt:1:7", '"layer" is a message', "Write layer { … }"],
    ["}", "PROTOTXT_SYNTAX", "net.prototxt:1:1", "where a field of NetParameter should begin", "bracket"],
    ["name 'x'", "PROTOTXT_SYNTAX", "net.prototxt:1:6", "needs a colon", "Write name: VALUE"],
    ["name: ['x']", "PROTOTXT_SYNTAX", "net.prototxt:1:7", "takes one value", "Remove the brackets"],
  ])("refuses %j", (text, code, place, problem, remedy) => {
    const error = errorOf(text);
    expect(error.code).toBe(code);
    expect(error.place).toBe(place);
    expect(error.problem).toContain(problem);
    expect(error.remedy).toContain(remedy);
  });
});

describe("printPrototxt", () => {
  it("writes floats in their shortest form, and what it writes reads the same", () => {
    const net = parsePrototxt(
      "layer { lrn_param { alpha: 0.1 beta: 1e-5 } blobs { shape { dim: 1 } data: 0.3 } }",
      "f",
    );
    const text = printPrototxt(net);
    expect(text).toContain("alpha: 0.1\n");
    expect(text).toContain("beta: 0.00001\n");
    expect(text).toContain("data: 0.3\n");
    expect(parsePrototxt(text, "f")).toEqual(net);
  });

  it("leaves the message as it was", () => {
    const net = parsePrototxt("layer { lrn_param { alpha: 0.1 } blobs { shape { dim: 1 } data: 0.3 } }", "f");
    printPrototxt(net);
    expect(net.layer[0].lrn_param?.alpha).toBe(Math.fround(0.1));
    expect(net.layer[0].blobs[0].data).toBeInstanceOf(Float32Array);
  });
});

describeWithData("genuine prototxts", () => {
  it.each(genuinePrototxts())("%s reads, and prints to the same net", (file) => {
    const net = parsePrototxt(readFileSync(caffeData(file), "utf8"), file);
    expect(net.layer.length + net.layers.length).toBeGreaterThan(0);
    expect(parsePrototxt(printPrototxt(net), file)).toEqual(net);
  });
});
