import fc from "fast-check";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { caffeData, describeWithData, genuinePrototxts } from "../../spec/support/caffe-data.ts";
import { vgg16 } from "../nets/vgg.ts";
import { CuppingError, type ErrorCode } from "../error.ts";
import { buildNet, type BuildOptions } from "./build.ts";
import { inspect } from "./inspect.ts";
import type { Net } from "./net.ts";
import { parsePrototxt } from "./prototxt.ts";
import { upgradeNet } from "./upgrade/index.ts";

const INPUT = 'layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 2 dim: 6 dim: 7 dim: 9 } } }';

function build(text: string, options: Partial<BuildOptions> = {}): Net {
  return buildNet(upgradeNet(parsePrototxt(text, "net"), "net").net, { file: "net", ...options });
}

/** The net with one more layer on "data" (2×6×7×9). */
function one(body: string, tops = '"y"', bottoms = '"data"'): Net {
  const list = (field: string, names: string): string =>
    names
      .split(" ")
      .map((name) => `${field}: ${name}`)
      .join(" ");
  return build(`${INPUT} layer { name: "layer" ${list("bottom", bottoms)} ${list("top", tops)} ${body} }`);
}

const shapeOf = (body: string, tops?: string, bottoms?: string): (readonly number[])[] => [
  ...(one(body, tops, bottoms).layers.at(-1)?.topShapes ?? []),
];

function errorOf(run: () => unknown): CuppingError {
  try {
    run();
  } catch (error) {
    expect(error).toBeInstanceOf(CuppingError);
    return error as CuppingError;
  }
  throw new Error("it was accepted");
}

describe("single-assignment form", () => {
  const net = build(`${INPUT}
    layer { name: "conv1" type: "Convolution" bottom: "data" top: "conv1" convolution_param { num_output: 4 kernel_size: 1 } }
    layer { name: "bn" type: "BatchNorm" bottom: "conv1" top: "conv1" }
    layer { name: "relu" type: "ReLU" bottom: "conv1" top: "conv1" }
    layer { name: "pool" type: "Pooling" bottom: "conv1" top: "pool" pooling_param { kernel_size: 2 } }
    layer { name: "side" type: "TanH" bottom: "conv1" top: "side" }`);

  it("gives every version of a blob an id of its own, and readers the newest at their place", () => {
    expect(net.layers.map(({ bottoms, tops }) => [bottoms, tops])).toEqual([
      [[], ["data"]],
      [["data"], ["conv1"]],
      [["conv1"], ["conv1:bn"]],
      [["conv1:bn"], ["conv1:relu"]],
      [["conv1:relu"], ["pool"]],
      [["conv1:relu"], ["side"]],
    ]);
    expect(net.inputs).toEqual(["data"]);
    expect(net.outputs).toEqual(["pool", "side"]);
  });
});

describe("phases, stages and levels", () => {
  const text = (rule: string): string => `${INPUT} layer { name: "a" type: "ReLU" bottom: "data" top: "a" ${rule} }`;
  const has = (rule: string, options: Partial<BuildOptions> = {}): boolean =>
    build(text(rule), options).layers.some(({ name }) => name === "a");

  it.each([
    ["include { phase: TEST }", {}, true],
    ["include { phase: TRAIN }", {}, false],
    ["include { phase: TRAIN }", { phase: "TRAIN" }, true],
    ["exclude { phase: TEST }", {}, false],
    ["exclude { phase: TRAIN }", {}, true],
    ["include { phase: TRAIN } include { phase: TEST }", {}, true],
    ["include { min_level: 1 }", {}, false],
    ["include { min_level: 1 }", { level: 2 }, true],
    ["include { max_level: 1 }", { level: 2 }, false],
    ["include { stage: 'a' stage: 'b' }", { stages: ["a"] }, false],
    ["include { stage: 'a' stage: 'b' }", { stages: ["b", "a"] }, true],
    ["include { not_stage: 'a' }", { stages: ["a"] }, false],
    ["include { phase: TEST stage: 'a' }", { stages: ["a"] }, true],
  ] as const)("%s in %j: %s", (rule, options, expected) => {
    expect(has(rule, options)).toBe(expected);
  });

  it("takes rules of one kind only", () => {
    expect(errorOf(() => build(text("include { phase: TEST } exclude { phase: TRAIN }"))).problem).toContain(
      "include and exclude",
    );
  });
});

describe("train_val nets", () => {
  const text = `
    layer { name: "mnist" type: "Data" top: "data" top: "label" include { phase: TRAIN } data_param { batch_size: 64 } }
    layer { name: "mnist" type: "Data" top: "data" top: "label" include { phase: TEST } data_param { batch_size: 100 } }
    layer { name: "ip" type: "InnerProduct" bottom: "data" top: "ip" inner_product_param { num_output: 10 } }
    layer { name: "quiet" type: "Silence" bottom: "label" }
    layer { name: "accuracy" type: "Accuracy" bottom: "ip" bottom: "label" top: "accuracy" }
    layer { name: "loss" type: "SoftmaxWithLoss" bottom: "ip" bottom: "label" top: "loss" }`;

  it("lose data and labels, and keep the loss's softmax", () => {
    const net = build(text, { inputShapes: { data: [5, 1, 4, 4] } });
    expect(net.layers.map(({ name, type, tops }) => [name, type, ...tops])).toEqual([
      ["mnist", "Input", "data"],
      ["ip", "InnerProduct", "ip"],
      ["prob", "Softmax", "prob"],
    ]);
    expect(net.shapes.get("prob")).toEqual([5, 10]);
    expect(net.notices).toEqual([
      'Data layer "mnist" became the input "data"; its labels (label) were cut off',
      'Accuracy layer "accuracy" was cut off',
      'SoftmaxWithLoss layer "loss" left its Softmax behind as "prob"',
    ]);
  });

  it("need a shape, and say how to give it", () => {
    const error = errorOf(() => build(text));
    expect(error.code).toBe("INPUT_SHAPE_UNKNOWN");
    expect(error.message).toContain("layer mnist");
    expect(error.message).toContain('--input-shape "data=N,C,H,W"');
  });

  it("can be inspected without a shape", () => {
    const found = inspect(parsePrototxt(text, "net"), { file: "net" });
    expect(found.totals).toBeNull();
    expect(found.layers.map(({ topShapes }) => topShapes)).toEqual([null, null, null]);
    expect(found.notices.at(-1)).toContain("shapes are unknown");
  });

  it("keep labels, losses and accuracies where they are asked for", () => {
    const net = build(text, { inputShapes: { data: [5, 1, 4, 4] }, labels: true });
    expect(net.layers.map(({ name, type, tops }) => [name, type, ...tops])).toEqual([
      ["mnist", "Input", "data"],
      ["mnist:label", "Input", "label"],
      ["ip", "InnerProduct", "ip"],
      ["quiet", "Silence"],
      ["accuracy", "Accuracy", "accuracy"],
      ["loss", "SoftmaxWithLoss", "loss"],
    ]);
    expect(net.shapes.get("label")).toEqual([5]);
    expect(net.shapes.get("loss")).toEqual([]);
    expect(net.indices.get("label")).toBe(10);
  });

  it("make inputs of all of DummyData's blobs, with the numbers that its fillers give", () => {
    const net = build(`layer { name: 'd' type: 'DummyData' top: 'a' top: 'b' top: 'c'
      dummy_data_param { num: 2 channels: 3 height: 4 height: 5 height: 6 width: 1
        data_filler { value: 7 } data_filler { type: 'gaussian' } data_filler { type: 'constant' } } }`);
    expect(net.inputs).toEqual(["a", "b", "c"]);
    expect(net.shapes.get("b")).toEqual([2, 3, 5, 1]);
    expect([...net.constants]).toEqual([
      ["a", 7],
      ["c", 0],
    ]);
  });

  it("believe MemoryData and DummyData", () => {
    expect(
      build(
        "layer { name: 'm' type: 'MemoryData' top: 'd' top: 'l' memory_data_param { batch_size: 2 channels: 3 height: 4 width: 5 } }",
      ).shapes.get("d"),
    ).toEqual([2, 3, 4, 5]);
    expect(
      build("layer { name: 'm' type: 'DummyData' top: 'd' dummy_data_param { shape { dim: 7 dim: 8 } } }").shapes.get(
        "d",
      ),
    ).toEqual([7, 8]);
  });
});

describe("shapes", () => {
  it.each([
    [
      'type: "Convolution" convolution_param { num_output: 4 kernel_h: 3 kernel_w: 2 stride_h: 2 stride_w: 3 pad_h: 1 pad_w: 0 group: 2 }',
      [2, 4, 4, 3],
    ],
    [
      'type: "Convolution" convolution_param { num_output: 4 kernel_size: 3 kernel_size: 2 dilation: 2 dilation: 4 bias_term: false }',
      [2, 4, 3, 5],
    ],
    ['type: "Deconvolution" convolution_param { num_output: 4 kernel_size: 4 stride: 2 pad: 1 }', [2, 4, 14, 18]],
    ['type: "InnerProduct" inner_product_param { num_output: 5 axis: 2 }', [2, 6, 5]],
    ['type: "InnerProduct" inner_product_param { num_output: 5 axis: -1 transpose: true }', [2, 6, 7, 5]],
    ['type: "Concat" concat_param { axis: -2 }', [2, 6, 7, 9]],
    ['type: "Concat" concat_param { concat_dim: 0 }', [2, 6, 7, 9]],
    ['type: "Flatten"', [2, 378]],
    ['type: "Flatten" flatten_param { axis: 0 end_axis: -2 }', [84, 9]],
    ['type: "Reshape" reshape_param { shape { dim: 0 dim: -1 dim: 3 } }', [2, 126, 3]],
    ['type: "Reshape" reshape_param { shape { dim: -1 } axis: 1 num_axes: 2 }', [2, 42, 9]],
    ['type: "Reshape" reshape_param { shape { dim: 1 dim: 2 } axis: 0 num_axes: 1 }', [1, 2, 6, 7, 9]],
    ['type: "Reshape" reshape_param { shape { dim: 3 dim: 3 } axis: -2 num_axes: 1 }', [2, 6, 7, 3, 3]],
    ['type: "Permute" permute_param { order: 0 order: 2 }', [2, 7, 6, 9]],
    ['type: "Pooling" pooling_param { kernel_size: 3 stride: 2 }', [2, 6, 3, 4]],
    ['type: "Pooling" pooling_param { kernel_size: 2 stride: 2 }', [2, 6, 4, 5]],
    ['type: "Pooling" pooling_param { kernel_size: 2 stride: 2 round_mode: FLOOR }', [2, 6, 3, 4]],
    ['type: "Pooling" pooling_param { kernel_size: 2 stride: 2 pad: 1 }', [2, 6, 4, 5]],
    ['type: "Pooling" pooling_param { global_pooling: true pool: AVE }', [2, 6, 1, 1]],
  ])("%s", (body, shape) => {
    expect(shapeOf(body)).toEqual([shape]);
  });

  it("slices at positions, or into equal parts", () => {
    expect(shapeOf('type: "Slice" slice_param { axis: 1 slice_point: 1 slice_point: 4 }', '"a" "b" "c"')).toEqual([
      [2, 1, 7, 9],
      [2, 3, 7, 9],
      [2, 2, 7, 9],
    ]);
    expect(shapeOf('type: "Slice" slice_param { slice_dim: 0 }', '"a" "b"')).toEqual([
      [1, 6, 7, 9],
      [1, 6, 7, 9],
    ]);
  });

  it("pools to the number of places where a window may start (another statement of the rule)", () => {
    fc.assert(
      fc.property(
        fc.record({
          size: fc.integer({ min: 1, max: 20 }),
          kernel: fc.integer({ min: 1, max: 7 }),
          stride: fc.integer({ min: 1, max: 9 }),
          pad: fc.integer({ min: 0, max: 6 }),
          floor: fc.boolean(),
        }),
        ({ size, kernel, stride, pad, floor }) => {
          fc.pre(pad < kernel && size + 2 * pad >= kernel);
          // Windows start every `stride` from −pad on. FLOOR keeps those that fit; CEIL also the first that overhangs.
          let places = 0;
          for (let start = -pad; ; start += stride) {
            const fits = start + kernel <= size + pad;
            if (fits || (!floor && start - stride + kernel < size + pad)) places++;
            if (!fits) break;
          }
          // With a pad, a last window that starts in it is dropped.
          if (pad > 0 && (places - 1) * stride - pad >= size) places--;
          const text = `layer { name: "d" type: "Input" top: "d" input_param { shape { dim: 1 dim: 1 dim: ${size} dim: ${size} } } }
            layer { name: "p" type: "Pooling" bottom: "d" top: "p" pooling_param { kernel_size: ${kernel} stride: ${stride} pad: ${pad} round_mode: ${floor ? "FLOOR" : "CEIL"} } }`;
          expect(build(text).shapes.get("p")).toEqual([1, 1, places, places]);
        },
      ),
    );
  });
});

describe("what Caffe refuses", () => {
  it.each<[string, ErrorCode, string]>([
    ['type: "Convolution" convolution_param { kernel_size: 3 }', "INVALID_PARAMETER", "num_output"],
    ['type: "Convolution" convolution_param { num_output: 4 }', "INVALID_PARAMETER", "kernel_size"],
    ['type: "Convolution" convolution_param { num_output: 4 kernel_size: 0 }', "INVALID_PARAMETER", "kernel_size"],
    ['type: "Convolution" convolution_param { num_output: 4 kernel_size: 3 stride: 0 }', "INVALID_PARAMETER", "stride"],
    [
      'type: "Convolution" convolution_param { num_output: 4 kernel_size: 3 kernel_h: 3 kernel_w: 3 }',
      "INVALID_PARAMETER",
      "both set",
    ],
    [
      'type: "Convolution" convolution_param { num_output: 4 kernel_size: 8 }',
      "INVALID_PARAMETER",
      "does not fit into 7×9",
    ],
    [
      'type: "Convolution" convolution_param { num_output: 4 kernel_size: 3 dilation: 4 }',
      "INVALID_PARAMETER",
      "dilated",
    ],
    [
      'type: "Convolution" convolution_param { num_output: 4 kernel_size: 3 group: 3 }',
      "INVALID_PARAMETER",
      "3 groups do not divide 6 input channels and 4 outputs",
    ],
    ['type: "Convolution" convolution_param { num_output: 4 kernel_size: 3 axis: 2 }', "UNSUPPORTED_LAYER", "axis"],
    ['type: "Deconvolution" convolution_param { num_output: 4 kernel_size: 2 pad: 9 }', "INVALID_PARAMETER", "pad"],
    ['type: "Pooling" pooling_param { }', "INVALID_PARAMETER", "kernel_size"],
    ['type: "Pooling" pooling_param { kernel_h: 2 }', "INVALID_PARAMETER", "Only one of kernel_h and kernel_w"],
    ['type: "Pooling" pooling_param { kernel_size: 2 pad: 2 }', "INVALID_PARAMETER", "pad 2×2 is not smaller"],
    ['type: "Pooling" pooling_param { kernel_size: 10 }', "INVALID_PARAMETER", "does not fit"],
    ['type: "Pooling" pooling_param { kernel_size: 2 global_pooling: true }', "INVALID_PARAMETER", "global_pooling"],
    ['type: "Pooling" pooling_param { stride: 2 global_pooling: true }', "INVALID_PARAMETER", "pad 0 and stride 1"],
    ['type: "Pooling" pooling_param { kernel_size: 2 pool: STOCHASTIC pad: 1 }', "INVALID_PARAMETER", "MAX and AVE"],
    [
      'type: "Pooling" pooling_param { kernel_size: 2 ceil_mode: true round_mode: CEIL }',
      "INVALID_PARAMETER",
      "both set",
    ],
    ['type: "InnerProduct" inner_product_param { }', "INVALID_PARAMETER", "num_output"],
    [
      'type: "InnerProduct" inner_product_param { num_output: 3 axis: 4 }',
      "INVALID_PARAMETER",
      "axis 4 is outside a blob with 4 axes",
    ],
    ['type: "Softmax" softmax_param { axis: -5 }', "INVALID_PARAMETER", "axis -5"],
    ['type: "LRN" lrn_param { local_size: 4 }', "INVALID_PARAMETER", "odd"],
    ['type: "Scale" scale_param { axis: 2 num_axes: 3 }', "INVALID_PARAMETER", "num_axes"],
    ['type: "Bias" bias_param { num_axes: -2 }', "INVALID_PARAMETER", "num_axes"],
    ['type: "Concat" concat_param { axis: 1 concat_dim: 1 }', "INVALID_PARAMETER", "both set"],
    ['type: "Slice" slice_param { slice_point: 3 }', "INVALID_PARAMETER", "1 tops take 0 points"],
    ['type: "Flatten" flatten_param { axis: 2 end_axis: 1 }', "INVALID_PARAMETER", "end_axis"],
    ['type: "Reshape" reshape_param { shape { dim: -1 dim: -1 } }', "INVALID_PARAMETER", "More than one"],
    ['type: "Reshape" reshape_param { shape { dim: 5 dim: -1 } }', "INVALID_PARAMETER", "no multiple of 5"],
    ['type: "Reshape" reshape_param { shape { dim: 5 } }', "INVALID_PARAMETER", "holds 5 elements"],
    [
      'type: "Reshape" reshape_param { shape { dim: 0 dim: 0 dim: 0 dim: 0 dim: 0 } }',
      "INVALID_PARAMETER",
      "no axis of the bottom to copy",
    ],
    ['type: "Reshape" reshape_param { shape { dim: -2 } }', "INVALID_PARAMETER", "-2"],
    ['type: "Reshape" reshape_param { shape { dim: 1 } axis: 6 }', "INVALID_PARAMETER", "axis 6"],
    ['type: "Permute" permute_param { order: 1 order: 1 }', "INVALID_PARAMETER", "twice"],
    ['type: "Tile"', "INVALID_PARAMETER", "tiles"],
    ['type: "Clip" clip_param { min: 0 }', "INVALID_PARAMETER", "min and max"],
    ['type: "Exp" exp_param { base: 0 }', "INVALID_PARAMETER", "not positive"],
    ['type: "Log" log_param { base: 1 }', "INVALID_PARAMETER", "logarithm 0"],
    ['type: "Convolutoin"', "UNKNOWN_LAYER_TYPE", 'Did you mean "Convolution"?'],
    ['type: "Python"', "UNSUPPORTED_LAYER", "not supported yet"],
    ['type: "Recurrent"', "UNKNOWN_LAYER_TYPE", "Recurrent"],
    ['type: "Embed" embed_param { input_dim: 3 }', "INVALID_PARAMETER", "num_output"],
    ['type: "Embed" embed_param { num_output: 3 }', "INVALID_PARAMETER", "input_dim"],
    ['type: "ArgMax" argmax_param { axis: 1 top_k: 7 }', "INVALID_PARAMETER", "6 candidates"],
    ['type: "ArgMax" argmax_param { top_k: 0 }', "INVALID_PARAMETER", "top_k is 0"],
    ['type: "ArgMax" argmax_param { axis: 4 }', "INVALID_PARAMETER", "axis 4"],
    ['type: "Im2col"', "INVALID_PARAMETER", "kernel_size"],
    ['type: "Im2col" convolution_param { kernel_size: 8 }', "INVALID_PARAMETER", "does not fit into 7×9"],
    ['type: "Im2col" convolution_param { kernel_size: 2 axis: 2 }', "UNSUPPORTED_LAYER", "axis 2"],
    ['type: "SPP"', "INVALID_PARAMETER", "pyramid_height"],
    ['type: "SPP" spp_param { pyramid_height: 5 }', "INVALID_PARAMETER", "not smaller than the kernel"],
    ['type: "ShuffleChannel" shuffle_channel_param { group: 4 }', "INVALID_PARAMETER", "4 groups do not divide 6"],
    ['type: "Interp"', "INVALID_PARAMETER", "No size is set"],
    ['type: "Interp" interp_param { zoom_factor: 0 }', "INVALID_PARAMETER", "zoom_factor is 0"],
    ['type: "Interp" interp_param { height: 2 width: 2 pad_beg: 1 }', "INVALID_PARAMETER", "which crop"],
    ['type: "Interp" interp_param { height: 2 width: 2 pad_end: -7 }', "INVALID_PARAMETER", "0×2 pixels"],
    ['type: "Upsample" upsample_param { scale: 0 }', "INVALID_PARAMETER", "scale is 0"],
    ["", "UNKNOWN_LAYER_TYPE", "no type"],
    ['type: "Convolution" convolution_param { num_output: 4 kernel_size: 3 dilation: 0 }', "INVALID_PARAMETER", "0×0"],
    [
      'type: "Convolution" convolution_param { num_output: 4 kernel_size: 3 kernel_size: 3 kernel_size: 3 }',
      "INVALID_PARAMETER",
      "set 3 times",
    ],
    ['type: "BatchNorm" param { name: "mean" }', "INVALID_PARAMETER", "an lr_mult that is not 0"],
    ['type: "ReLU" param { lr_mult: 0 }', "INVALID_PARAMETER", "0 params, and 1 are specified"],
    ['type: "ReLU" loss_weight: 1 loss_weight: 2', "INVALID_PARAMETER", "2 loss_weight for 1 tops"],
    ['type: "ReLU" propagate_down: true propagate_down: true', "INVALID_PARAMETER", "2 of them for 1 bottoms"],
    ['type: "Tile" tile_param { tiles: -2 }', "INVALID_PARAMETER", "not positive"],
    ['type: "Reduction" reduction_param { axis: 4 }', "INVALID_PARAMETER", "axis 4"],
  ])("%s: %s", (body, code, text) => {
    const error = errorOf(() => one(body));
    expect(error.code).toBe(code);
    expect(error.message).toContain(text);
    expect(error.place).toContain("net: layer layer");
    expect(error.remedy.length).toBeGreaterThan(5);
  });

  it.each([
    ['type: "Slice" slice_param { slice_point: 4 slice_point: 2 }', '"a" "b" "c"', "do not increase"],
    ['type: "Slice" slice_param { slice_point: 2 slice_point: 6 }', '"a" "b" "c"', "do not increase"],
    ['type: "Slice"', '"a" "b" "c" "d"', "do not divide"],
    ['type: "Pooling" pooling_param { kernel_size: 2 pool: AVE }', '"a" "b"', "Only MAX"],
    ['type: "ReLU"', '"a" "b"', "has 1 top, and this one has 2"],
  ])("%s with tops %s", (body, tops, text) => {
    expect(errorOf(() => one(body, tops)).message).toContain(text);
  });

  it.each<[body: string, shapes: string, tops: string, text: string]>([
    ['type: "BatchReindex"', "3x4 5x1", "y", "must have one axis"],
    ['type: "PReLU"', "3", "y", "at least two axes"],
    ['type: "MVN"', "1x2x3x4x5", "y", "at most four axes"],
    ['type: "AbsVal"', "3x4", "x0", 'does not work in place, and "x0" is bottom and top'],
    ['type: "Flatten"', "3x4", "x0", "does not work in place"],
    ['type: "Reshape" reshape_param { shape { dim: 0 dim: 4 } }', "3x4", "x0", "does not work in place"],
    ['type: "Split"', "3x4", "x0 y", "does not work in place"],
    ['type: "Crop" crop_param { axis: 1 }', "3x4x5 3x4", "y", "Give it as many axes"],
    ['type: "InfogainLoss" loss_param { normalize: true }', "4x5 4 5x5", "y", "older field normalize"],
    ['type: "PriorBox"', "1x2x3x4 1x3x30x40", "y", "min_size is not set"],
    ['type: "PriorBox" prior_box_param { min_size: -1 }', "1x2x3x4 1x3x30x40", "y", "must be positive"],
    ['type: "PriorBox" prior_box_param { min_size: 5 max_size: 5 }', "1x2x3x4 1x3x30x40", "y", "must exceed min_size"],
    [
      'type: "PriorBox" prior_box_param { min_size: 5 min_size: 6 max_size: 7 }',
      "1x2x3x4 1x3x30x40",
      "y",
      "2 min_size and 1 max_size",
    ],
    ['type: "PriorBox" prior_box_param { min_size: 5 aspect_ratio: 0 }', "1x2x3x4 1x3x30x40", "y", "aspect_ratio is 0"],
    [
      'type: "PriorBox" prior_box_param { min_size: 5 variance: 1 variance: 2 }',
      "1x2x3x4 1x3x30x40",
      "y",
      "2 variances",
    ],
    ['type: "PriorBox" prior_box_param { min_size: 5 variance: 0 }', "1x2x3x4 1x3x30x40", "y", "variances are 0"],
    ['type: "PriorBox" prior_box_param { min_size: 5 img_size: 9 img_h: 9 }', "1x2x3x4 1x3x30x40", "y", "both set"],
    ['type: "PriorBox" prior_box_param { min_size: 5 img_h: 9 }', "1x2x3x4 1x3x30x40", "y", "9×0 is set"],
    ['type: "PriorBox" prior_box_param { min_size: 5 step: 0 }', "1x2x3x4 1x3x30x40", "y", "must be positive"],
    ['type: "PriorBox" prior_box_param { min_size: 5 }', "1x2x3x4x5 1x3x30x40", "y", "at most four axes"],
    ['type: "DetectionOutput"', "1x8 1x4 1x2x8", "y", "num_classes is not set"],
    [
      'type: "DetectionOutput" detection_output_param { num_classes: 2 nms_param { nms_threshold: -1 } }',
      "1x8 1x4 1x2x8",
      "y",
      "must not be negative",
    ],
    [
      'type: "DetectionOutput" detection_output_param { num_classes: 2 nms_param { eta: 0 } }',
      "1x8 1x4 1x2x8",
      "y",
      "eta is 0",
    ],
    [
      'type: "DetectionOutput" detection_output_param { num_classes: 2 background_label_id: -1 }',
      "1x8 1x4 1x2x8",
      "y",
      "takes −1 for all boxes",
    ],
    ['type: "DetectionOutput" detection_output_param { num_classes: 2 }', "3x8 1x4 1x2x8", "y", "3 images"],
    ['type: "DetectionOutput" detection_output_param { num_classes: 2 }', "1x8 1x4 1x1x8", "y", "must be 1×2×4n"],
    ['type: "DetectionOutput" detection_output_param { num_classes: 3 }', "1x8 1x4 1x2x8", "y", "3 classes want 1×6"],
    [
      'type: "DetectionOutput" detection_output_param { num_classes: 2 share_location: false }',
      "1x8 1x4 1x2x8",
      "y",
      "2 classes want 1×16",
    ],
    ['type: "Filter"', "3x4 3x2", "y", "must be 1"],
    ['type: "Filter"', "3x4 2", "y", "2 items"],
    ['type: "Filter"', "3x4 3 3", "y", "2 bottoms to filter and 1 tops"],
    ['type: "Parameter"', "", "y", "no shape"],
    ['type: "Accuracy"', "4x5 3", "y", "3 labels, and 4×5 with classes on axis 1 wants 4"],
    ['type: "Accuracy" accuracy_param { top_k: 6 }', "4x5 4", "y", "top_k is 6, and there are 5 classes"],
    ['type: "SoftmaxWithLoss"', "4x5 3", "y", "first extents differ"],
    ['type: "SoftmaxWithLoss"', "4x5x2 4", "y", "4 labels"],
    ['type: "SoftmaxWithLoss" softmax_param { axis: 2 }', "4x5 4", "y", "axis 2"],
    ['type: "InfogainLoss"', "4x5 4", "y", "third bottom"],
    ['type: "InfogainLoss"', "4x5 4 5x4", "y", "must be 5×5"],
    ['type: "MultinomialLogisticLoss"', "4x5 4x2", "y", "one label an item"],
    ['type: "HingeLoss"', "4x5 4x2", "y", "one label an item"],
    ['type: "EuclideanLoss"', "4x5 4x6", "y", "4×5 and 4×6"],
    ['type: "SigmoidCrossEntropyLoss"', "4x5 4x6", "y", "a target for each score"],
    ['type: "ContrastiveLoss"', "4x5 4x5 3", "y", "one number a pair"],
    ['type: "RNN"', "3x2x4 3x2", "y", "num_output"],
    ['type: "RNN" recurrent_param { num_output: 5 }', "3x2 3x2", "y", "steps × streams × inputs"],
    ['type: "RNN" recurrent_param { num_output: 5 }', "3x2x4 2x3", "y", "must be 3×2"],
    ['type: "RNN" recurrent_param { num_output: 5 expose_hidden: true }', "3x2x4 3x2", "y", "has 3 bottoms, or 4"],
    ['type: "LSTM" recurrent_param { num_output: 5 expose_hidden: true }', "3x2x4 3x2 1x2x5 1x2x5", "y", "has 3 tops"],
    ['type: "LSTM" recurrent_param { num_output: 5 }', "3x2x4 3x2 3x7", "y", "must be 2 streams"],
    [
      'type: "LSTM" recurrent_param { num_output: 5 expose_hidden: true }',
      "3x2x4 3x2 1x2x5 1x2x6",
      "y h c",
      "1×2×6, and must be 1×2×5",
    ],
    ['type: "LSTMUnit"', "1x2x5 1x2x5 1x2", "c h", "must be 1×2×20"],
    ['type: "Axpy"', "2x3 2x3x4x5 2x3x5x4", "y", "2×3×4×5 and 2×3×5×4"],
    ['type: "Axpy"', "2x4 2x3x4x5 2x3x4x5", "y", "must be 2×3"],
    ['type: "Upsample" upsample_param { upsample_h: 1 upsample_w: 4 }', "1x2x3x4 1x2x3x4", "y", "must exceed 1"],
    ['type: "Upsample" upsample_param { scale_h: 2 }', "1x2x3x4 1x2x3x4", "y", "scale_h and scale_w"],
    ['type: "Upsample" upsample_param { scale: 3 pad_out_h: true }', "1x2x3x4 1x2x3x4", "y", "scale of 2"],
    ['type: "Upsample"', "1x2x3x4 1x2x3x5", "y", "the mask 1×2×3×5"],
    ['type: "ROIPooling" roi_pooling_param { pooled_h: 2 }', "1x2x3x4 6x5", "y", "2×0"],
    ['type: "ROIPooling" roi_pooling_param { pooled_h: 2 pooled_w: 2 }', "1x2x3x4 6x4", "y", "5 numbers a region"],
  ])("%s with bottoms %s", (body, shapes, tops, text) => {
    const inputs = shapes === "" ? [] : shapes.split(" ").map((shape) => shape.split("x"));
    const input = inputs.map(
      (dims, i) =>
        `layer { name: "in${i}" type: "Input" top: "x${i}" input_param { shape { ${dims.map((n) => `dim: ${n}`).join(" ")} } } }`,
    );
    const bottoms = inputs.map((_, i) => `bottom: "x${i}"`).join(" ");
    const named = tops.split(" ").map((top) => `top: "${top}"`);
    const error = errorOf(() =>
      build(`${input.join(" ")} layer { name: "layer" ${bottoms} ${named.join(" ")} ${body} }`),
    );
    expect(error.message).toContain(text);
    expect(error.place).toContain("net: layer layer");
  });

  it.each([
    ["num: 2 channels: 3 height: 4 width: 5 shape { dim: 1 }", "shape", "both set"],
    ["num: 2 num: 3 channels: 3 height: 4 width: 5", "num", "num is set 2 times for 3 tops"],
    ["num: 2 channels: 3 height: 4", "width", "width is set 0 times"],
    ["shape { dim: 1 } shape { dim: 2 }", "shape", "set 2 times for 3 tops"],
    ["shape { dim: 1 } data_filler { value: 1 } data_filler { value: 2 }", "data_filler", "set 2 times for 3 tops"],
  ])("DummyData with %s", (params, field, text) => {
    const error = errorOf(() =>
      build(`layer { name: "d" type: "DummyData" top: "a" top: "b" top: "c" dummy_data_param { ${params} } }`),
    );
    expect(error.place).toBe(`net: layer d (DummyData), ${field}`);
    expect(error.message).toContain(text);
  });

  it("bottoms that do not fit together", () => {
    const two = (body: string): CuppingError =>
      errorOf(() =>
        build(
          `${INPUT} layer { name: "b" type: "Input" top: "b" input_param { shape { dim: 2 dim: 5 dim: 7 dim: 8 } } } layer { name: "layer" bottom: "data" bottom: "b" top: "y" ${body} }`,
        ),
      );
    expect(two('type: "Eltwise"').message).toContain("2×6×7×9 and 2×5×7×8");
    expect(two('type: "Eltwise" eltwise_param { coeff: 1 }').message).toContain("1 coefficients for 2 bottoms");
    expect(two('type: "Eltwise" eltwise_param { operation: PROD coeff: 1 coeff: 2 }').message).toContain(
      "PROD takes no coefficients",
    );
    expect(two('type: "Concat"').message).toContain("differ on other axes than 1");
    expect(two('type: "Scale"').message).toContain("is no part of");
    expect(two('type: "Crop" crop_param { offset: 1 offset: 2 offset: 3 }').message).toContain("3 offsets for 2 axes");
    expect(two('type: "Crop" crop_param { offset: 2 }').message).toContain("reaches outside");
  });
});

describe("graphs that are none", () => {
  const relu = (name: string, bottom: string, top: string): string =>
    `layer { name: "${name}" type: "ReLU" bottom: "${bottom}" top: "${top}" }`;
  it.each<[string, string, ErrorCode, string]>([
    ["duplicate layer names", relu("a", "data", "x") + relu("a", "data", "y"), "DUPLICATE_LAYER", "layer a"],
    ["a top made twice", relu("a", "data", "x") + relu("b", "data", "x"), "DUPLICATE_TOP", '"x" is made twice'],
    ["a bottom that nobody makes", relu("a", "dta", "x"), "UNKNOWN_BOTTOM", 'Did you mean "data"?'],
    ["a bottom made later", relu("a", "y", "x") + relu("b", "data", "y"), "UNKNOWN_BOTTOM", "Move layer b before it"],
    ["a cycle", relu("a", "z", "x") + relu("b", "x", "y") + relu("c", "y", "z"), "CYCLE", "a → b → c → a"],
    ["a layer on itself", relu("a", "x", "x"), "CYCLE", "a → a"],
  ])("%s", (_what, text, code, message) => {
    const error = errorOf(() => build(INPUT + text));
    expect(error.code).toBe(code);
    expect(error.message).toContain(message);
  });

  it("an empty net, and one that is empty in its phase", () => {
    expect(errorOf(() => build("name: 'n'"))).toMatchObject({ code: "EMPTY_NET" });
    expect(errorOf(() => build("layer { name: 'a' type: 'ReLU' include { phase: TRAIN } }")).problem).toContain(
      "phase TEST",
    );
  });

  it("a nameless layer gets a name that stays", () => {
    expect(build(`${INPUT} layer { type: "ReLU" bottom: "data" top: "data" }`).layers[1]).toMatchObject({
      name: "ReLU#1",
      tops: ["data:ReLU#1"],
    });
  });
});

describe("sizes", () => {
  const input = (dims: string): string =>
    `layer { name: "d" type: "Input" top: "d" input_param { shape { ${dims} } } }`;

  it.each(["dim: 0 dim: 3", "dim: 2 dim: -3"])("zero or negative extents are refused: %s", (dims) => {
    expect(errorOf(() => build(input(dims)))).toMatchObject({ code: "INVALID_SHAPE" });
  });

  it("blobs beyond Caffe's INT_MAX are refused before anything is allocated", () => {
    const error = errorOf(() => build(input("dim: 65536 dim: 65536")));
    expect(error.code).toBe("SIZE_OVERFLOW");
    expect(error.message).toContain("4,294,967,296 elements");
    const params = `${input("dim: 1 dim: 65536")} layer { name: "ip" type: "InnerProduct" bottom: "d" top: "y" inner_product_param { num_output: 65536 } }`;
    expect(errorOf(() => build(params))).toMatchObject({
      code: "SIZE_OVERFLOW",
      place: expect.stringContaining("layer ip, param 0") as string,
    });
  });

  it("inputs can be given other shapes, by name", () => {
    expect(build(INPUT, { inputShapes: { data: [1, 2] } }).shapes.get("data")).toEqual([1, 2]);
    expect(errorOf(() => build(INPUT, { inputShapes: { dada: [1] } })).message).toContain('Did you mean "data"?');
  });
});

describe("shared params", () => {
  const text = (spec: string, outputs = 5): string => `${INPUT}
    layer { name: "a" type: "InnerProduct" bottom: "data" top: "x" param { name: "w" } inner_product_param { num_output: 5 } }
    layer { name: "b" type: "InnerProduct" bottom: "data" top: "y" param { name: "w" ${spec} } inner_product_param { num_output: ${outputs} transpose: ${spec !== ""} } }`;

  it("belong to the first layer that names them", () => {
    const [, a, b] = build(text("")).layers;
    expect(b.params.map(({ key }) => key)).toEqual(["a[0]", "b[1]"]);
    expect(a.params.map(({ key }) => key)).toEqual(["a[0]", "a[1]"]);
    const { totals } = inspect(parsePrototxt(text(""), "net"), { file: "net" });
    expect(totals?.params).toBe(5 * 378 + 5 + 5);
  });

  it("must agree in shape, or in number where sharing is PERMISSIVE", () => {
    expect(build(text("share_mode: PERMISSIVE")).layers[2].params[0]).toEqual({ key: "a[0]", shape: [378, 5] });
    expect(errorOf(() => build(text("share_mode: STRICT"))).message).toContain(
      "shared with layer a, where it is 5×378, and here it is 378×5",
    );
    expect(errorOf(() => build(text("", 6)))).toMatchObject({ code: "INVALID_SHAPE" });
  });
});

describe("VGG-16", () => {
  it("has 138,357,544 params and 15.47 GMAC", () => {
    const { totals, outputs } = inspect(parsePrototxt(vgg16(), "vgg16"), { file: "vgg16" });
    expect(totals?.params).toBe(138_357_544);
    expect((totals?.macs ?? 0) / 1e9).toBeCloseTo(15.47, 2);
    expect(outputs).toEqual(["prob"]);
  });
});

/** Nets that do not state their input's shape. */
const TRAIN_VAL: Record<string, readonly number[]> = {
  "lenet_train_test.prototxt": [1, 1, 28, 28],
  "cifar10_quick_train_test.prototxt": [1, 3, 32, 32],
  "SqueezeNet_trainval.prototxt": [1, 3, 227, 227],
  "test_ResNet_20.prototxt": [1, 3, 32, 32],
};

describeWithData("genuine nets", () => {
  const inspected = (file: string) => {
    const shape = TRAIN_VAL[file.split("/").at(-1) ?? ""];
    const { net } = upgradeNet(parsePrototxt(readFileSync(caffeData(file), "utf8"), file), file);
    return inspect(net, { file, ...(shape === undefined ? {} : { inputShapes: { data: shape } }) });
  };

  it.each(genuinePrototxts())("%s has a shape for every blob", (file) => {
    const { layers, totals } = inspected(file);
    expect(totals).not.toBeNull();
    expect(layers.every(({ topShapes }) => topShapes !== null)).toBe(true);
  });

  it.each([
    ["opencv_extra/bvlc_alexnet.prototxt", 60_965_224],
    ["opencv_extra/bvlc_googlenet.prototxt", 6_998_552],
    ["opencv_extra/squeezenet_v1.1.prototxt", 1_235_496],
    ["squeezenet_v1.0_deepcompression/SqueezeNet_deploy.prototxt", 1_248_424],
    // As Caffe holds them: with BatchNorm's means, variances and factors.
    ["opencv_extra/ResNet-50-deploy.prototxt", 25_610_269],
  ])("%s has %i params", (file, params) => {
    expect(inspected(file).totals?.params).toBe(params);
  });

  it("SSD-VGG16 has 8,732 boxes, and FCN-8s gives back its input's size", () => {
    const ssd = inspected("opencv_extra/ssd_vgg16.prototxt").layers;
    const shapeNamed = (name: string) => ssd.find((layer) => layer.name === name)?.topShapes;
    expect(shapeNamed("mbox_priorbox")).toEqual([[1, 2, 8732 * 4]]);
    expect(shapeNamed("mbox_loc")).toEqual([[1, 8732 * 4]]);
    const fcn = inspected("opencv_extra/fcn8s-heavy-pascal.prototxt");
    expect(fcn.layers.at(-1)?.topShapes).toEqual([[1, 21, 500, 500]]);
  });
});
