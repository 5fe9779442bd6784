/** The faults of Convolution, Deconvolution, Pooling, InnerProduct and the layers that move shapes. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { layerAcceptance } from "../../comparison/acceptance.ts";
import { compare } from "../../comparison/compare.ts";
import { buildCase, type BuiltCase, type LayerCase } from "../../conformance/layer-case.ts";
import type { Numbers } from "../../conformance/filling.ts";
import type { Layer } from "../../caffe/net.ts";
import type { Output } from "../../reference/forward.ts";
import { forwardLayer } from "../../reference/net.ts";
import { FP32 } from "../../tensor/profile.ts";
import { sameShape, type Shape } from "../../tensor/shape.ts";
import type { Compute, Fault } from "../fault.ts";
import { FAULTS } from "./index.ts";

const PREFIXES = /^(convolution|deconvolution|pooling|inner-product|flatten|reshape|permute|concat|slice|crop)\//;
const OWN = FAULTS.filter(({ id }) => PREFIXES.test(id));

const reference: Compute = ({ layer, bottoms, params }) => forwardLayer(layer as Layer, bottoms, params);

function fault(id: string): Fault {
  const found = FAULTS.find((one) => one.id === id);
  if (found === undefined) throw new RangeError(`no fault ${id}`);
  return found;
}

/** A layer from its parameters; bottoms of seeded numbers, or of those given. */
function layerCase(body: string, shapes: Shape[], tops = 1, numbers?: Numbers): LayerCase {
  return {
    body,
    tops,
    bottoms: shapes.map((shape, i) => ({ shape, numbers: numbers ?? { kind: "uniform", seed: i + 1 } })),
  };
}

const conv = (params: string, shape: Shape, type = "Convolution"): LayerCase =>
  layerCase(`type: "${type}" convolution_param { ${params} }`, [shape]);
const deconv = (params: string, shape: Shape): LayerCase => conv(params, shape, "Deconvolution");
const pool = (params: string, shape: Shape, tops = 1, numbers?: Numbers): LayerCase =>
  layerCase(`type: "Pooling" pooling_param { ${params} }`, [shape], tops, numbers);
const product = (params: string, shape: Shape): LayerCase =>
  layerCase(`type: "InnerProduct" inner_product_param { ${params} }`, [shape]);
const reshape = (params: string, shape: Shape): LayerCase =>
  layerCase(`type: "Reshape" reshape_param { ${params} }`, [shape]);
const permute = (params: string, shape: Shape): LayerCase =>
  layerCase(`type: "Permute" permute_param { ${params} }`, [shape]);
const concat = (params: string, ...shapes: Shape[]): LayerCase =>
  layerCase(`type: "Concat" concat_param { ${params} }`, shapes);
const slice = (params: string, shape: Shape, tops: number): LayerCase =>
  layerCase(`type: "Slice" slice_param { ${params} }`, [shape], tops);
const crop = (params: string, shape: Shape, size: Shape): LayerCase =>
  layerCase(`type: "Crop" crop_param { ${params} }`, [shape, size]);
const NEGATIVE: Numbers = { kind: "uniform", seed: 1, low: -2, high: -1 };
const SPECIAL: Numbers = { kind: "special", seed: 1 };

/** For each fault a layer that shows it, one that cannot, and the words with which it says so. */
const EXAMPLES: Record<string, [shows: LayerCase, hides: LayerCase, words: string]> = {
  "convolution/flipped-filters": [
    conv("num_output: 2 kernel_size: 3", [1, 2, 5, 6]),
    conv("num_output: 2 kernel_size: 1", [1, 2, 5, 6]),
    "has a 1×1 kernel",
  ],
  "convolution/flipped-rows": [
    conv("num_output: 2 kernel_h: 3 kernel_w: 2", [1, 2, 5, 6]),
    conv("num_output: 2 kernel_h: 1 kernel_w: 2", [1, 2, 5, 6]),
    "one row",
  ],
  "convolution/flipped-columns": [
    conv("num_output: 2 kernel_h: 3 kernel_w: 2", [1, 2, 5, 6]),
    conv("num_output: 2 kernel_h: 3 kernel_w: 1", [1, 2, 5, 6]),
    "one column",
  ],
  "convolution/swapped-kernel-axes": [
    conv("num_output: 2 kernel_size: 3", [1, 2, 5, 6]),
    // Only the middle of the kernel meets the one pixel.
    conv("num_output: 2 kernel_size: 3 pad: 1", [1, 2, 1, 1]),
    "multiplies the same weights with the same pixels",
  ],
  "convolution/filter-order-hwio": [
    conv("num_output: 4 kernel_size: 3", [1, 2, 5, 6]),
    conv("num_output: 4 kernel_size: 1", [1, 1, 5, 6]),
    "stand in both orders alike",
  ],
  "convolution/filter-order-iohw": [
    conv("num_output: 4 kernel_size: 1", [1, 2, 5, 6]),
    conv("num_output: 4 kernel_size: 3", [1, 1, 5, 6]),
    "stand in both orders alike",
  ],
  "convolution/filter-order-ohwi": [
    conv("num_output: 1 kernel_size: 3", [1, 2, 5, 6]),
    conv("num_output: 4 kernel_size: 3", [1, 1, 5, 6]),
    "stand in both orders alike",
  ],
  "convolution/colours-reversed": [
    conv("num_output: 4 kernel_size: 3", [1, 3, 5, 6]),
    conv("num_output: 4 kernel_size: 3", [1, 4, 5, 6]),
    "no image of three colours",
  ],
  "convolution/groups-exchanged": [
    conv("num_output: 4 kernel_size: 3 group: 2", [1, 4, 5, 6]),
    conv("num_output: 4 kernel_size: 3", [1, 4, 5, 6]),
    "has one group",
  ],
  "convolution/groups-ignored": [
    conv("num_output: 4 kernel_size: 3 group: 2", [1, 4, 5, 6]),
    conv("num_output: 4 kernel_size: 3", [1, 4, 5, 6]),
    "has one group",
  ],
  "convolution/groups-interleaved": [
    conv("num_output: 4 kernel_size: 3 group: 2", [1, 4, 5, 6]),
    conv("num_output: 4 kernel_size: 3 group: 4", [1, 4, 5, 6]),
    "one channel a group",
  ],
  "convolution/same-padding": [
    conv("num_output: 2 kernel_size: 3 stride: 2 pad: 1", [1, 2, 6, 8]),
    conv("num_output: 2 kernel_size: 3 pad: 1", [1, 2, 6, 8]),
    "is padded by SAME alike",
  ],
  "convolution/hw-params-dropped": [
    conv("num_output: 2 kernel_size: 3 pad_h: 1 pad_w: 0", [1, 2, 5, 6]),
    conv("num_output: 2 kernel_size: 3 stride: 2", [1, 2, 5, 6]),
    "in both directions",
  ],
  "convolution/hw-params-first-only": [
    conv("num_output: 2 kernel_size: 3 stride_h: 1 stride_w: 2", [1, 2, 5, 6]),
    conv("num_output: 2 kernel_size: 3 stride: 2", [1, 2, 5, 6]),
    "in both directions",
  ],
  "convolution/hw-params-swapped": [
    conv("num_output: 2 kernel_h: 1 kernel_w: 3 pad_h: 0 pad_w: 1", [1, 2, 5, 6]),
    conv("num_output: 2 kernel_size: 3 stride: 2", [1, 2, 5, 6]),
    "in both directions",
  ],
  "convolution/pad-doubled": [
    conv("num_output: 2 kernel_size: 3 pad: 1", [1, 2, 5, 6]),
    conv("num_output: 2 kernel_size: 3", [1, 2, 5, 6]),
    "pads nothing",
  ],
  "convolution/pad-dropped": [
    deconv("num_output: 2 kernel_size: 3 pad: 1", [1, 2, 5, 6]),
    deconv("num_output: 2 kernel_size: 3", [1, 2, 5, 6]),
    "pads nothing",
  ],
  "convolution/default-stride-kernel": [
    conv("num_output: 2 kernel_size: 2", [1, 2, 5, 6]),
    conv("num_output: 2 kernel_size: 2 stride: 2", [1, 2, 5, 6]),
    "states its stride",
  ],
  "convolution/default-pad": [
    conv("num_output: 2 kernel_size: 3", [1, 2, 5, 6]),
    conv("num_output: 2 kernel_size: 3 pad: 1", [1, 2, 5, 6]),
    "states its pad",
  ],
  "convolution/dilation-first-only": [
    conv("num_output: 2 kernel_size: 2 dilation: 1 dilation: 2", [1, 2, 5, 6]),
    conv("num_output: 2 kernel_size: 2 dilation: 2", [1, 2, 5, 6]),
    "the same dilation",
  ],
  "convolution/dilation-swapped": [
    conv("num_output: 2 kernel_size: 2 dilation: 1 dilation: 2", [1, 2, 5, 6]),
    conv("num_output: 2 kernel_size: 2 dilation: 2", [1, 2, 5, 6]),
    "the same dilation",
  ],
  "convolution/dilation-ignored": [
    conv("num_output: 2 kernel_size: 2 dilation: 2", [1, 2, 5, 6]),
    conv("num_output: 2 kernel_h: 1 kernel_w: 1 dilation: 2", [1, 2, 5, 6]),
    "multiplies the same weights with the same pixels",
  ],
  "convolution/dilation-from-zero": [
    conv("num_output: 2 kernel_size: 2", [1, 2, 5, 6]),
    conv("num_output: 2 kernel_size: 3", [1, 2, 4, 4]),
    "is too small",
  ],
  "convolution/bias-dropped": [
    conv("num_output: 2 kernel_size: 2", [1, 2, 5, 6], "DepthwiseConvolution"),
    conv("num_output: 2 kernel_size: 2 bias_term: false", [1, 2, 5, 6]),
    "has no bias",
  ],
  "convolution/bias-misindexed": [
    conv("num_output: 2 kernel_size: 2", [1, 2, 5, 6]),
    conv("num_output: 2 kernel_h: 5 kernel_w: 6", [1, 2, 5, 6]),
    "a top of one pixel",
  ],
  "deconvolution/flipped-filters": [
    deconv("num_output: 2 kernel_size: 3", [1, 2, 5, 6]),
    deconv("num_output: 2 kernel_size: 1", [1, 2, 5, 6]),
    "has a 1×1 kernel",
  ],
  "deconvolution/weight-order": [
    deconv("num_output: 4 kernel_size: 3 group: 2", [1, 6, 5, 6]),
    deconv("num_output: 4 kernel_size: 3 group: 4", [1, 4, 5, 6]),
    "stand in both orders alike",
  ],
  "deconvolution/output-size": [
    deconv("num_output: 2 kernel_size: 3 stride: 2 pad: 1", [1, 2, 5, 6]),
    deconv("num_output: 2 kernel_size: 4 stride: 2 pad: 1", [1, 2, 5, 6]),
    "multiplies the same weights with the same pixels",
  ],
  "deconvolution/grouped-bilinear": [
    deconv("num_output: 3 kernel_size: 4 stride: 2 pad: 1 group: 3 bias_term: false", [1, 3, 5, 6]),
    deconv("num_output: 3 kernel_size: 4 stride: 2 pad: 1", [1, 3, 5, 6]),
    "has one group",
  ],
  "pooling/floor-rounding": [
    pool("kernel_size: 2 stride: 2", [1, 2, 5, 6]),
    pool("kernel_size: 2 stride: 2", [1, 2, 4, 6]),
    "divides exactly",
  ],
  "pooling/round-mode-ignored": [
    pool("kernel_size: 2 stride: 2 round_mode: FLOOR", [1, 2, 5, 6]),
    pool("kernel_size: 2 stride: 2 round_mode: FLOOR", [1, 2, 4, 6]),
    "divides exactly",
  ],
  "pooling/last-window-unclipped": [
    pool("kernel_size: 2 stride: 2 pad: 1", [1, 2, 3, 5]),
    pool("kernel_size: 2 stride: 2 pad: 1", [1, 2, 4, 6]),
    "has no window that would start in the padding",
  ],
  "pooling/empty-window": [
    pool("kernel_size: 1 stride: 3", [1, 2, 5, 8]),
    pool("pool: AVE kernel_size: 1 stride: 3", [1, 2, 5, 8]),
    "gives 0",
  ],
  "pooling/empty-window-infinite": [
    pool("pool: AVE kernel_size: 1 stride: 3", [1, 2, 5, 8]),
    pool("kernel_size: 2 stride: 2", [1, 2, 5, 8]),
    "has no empty window",
  ],
  "pooling/empty-window-dropped": [
    pool("kernel_size: 1 stride: 3", [1, 2, 5, 8]),
    pool("kernel_size: 1 stride: 3", [1, 2, 7, 7]),
    "has no empty window",
  ],
  "pooling/average-excludes-padding": [
    pool("pool: AVE kernel_size: 3 stride: 2 pad: 1", [1, 2, 5, 6]),
    pool("pool: AVE kernel_size: 3 stride: 2", [1, 2, 5, 6]),
    "averages no padding",
  ],
  "pooling/average-full-kernel": [
    pool("pool: AVE kernel_size: 2 stride: 2", [1, 2, 5, 6]),
    pool("pool: AVE kernel_size: 3 stride: 2 pad: 1", [1, 2, 5, 7]),
    "overhangs",
  ],
  "pooling/max-zero-padding": [
    pool("kernel_size: 3 stride: 2 pad: 1", [1, 2, 5, 6], 1, NEGATIVE),
    pool("kernel_size: 3 stride: 2", [1, 2, 5, 6], 1, NEGATIVE),
    "pads nothing",
  ],
  "pooling/stride-is-kernel": [
    pool("kernel_size: 2", [1, 2, 5, 6]),
    pool("kernel_h: 5 kernel_w: 6", [1, 2, 5, 6]),
    "the same windows",
  ],
  "pooling/nan-propagated": [
    pool("kernel_size: 2 stride: 2", [1, 2, 6, 6], 1, SPECIAL),
    pool("pool: AVE kernel_size: 2 stride: 2", [1, 2, 6, 6], 1, SPECIAL),
    "takes no maximum",
  ],
  "pooling/ceil-by-pad": [
    pool("kernel_size: 3 stride: 3", [1, 2, 7, 7]),
    pool("kernel_size: 2 stride: 2", [1, 2, 5, 6]),
    "no more than one row or column",
  ],
  "pooling/max-as-average": [
    pool("kernel_size: 2", [1, 2, 5, 6]),
    pool("kernel_size: 1 stride: 2", [1, 2, 5, 7]),
    "windows of one pixel",
  ],
  "pooling/method-ignored": [
    pool("pool: STOCHASTIC kernel_size: 2", [1, 2, 5, 6]),
    pool("kernel_size: 2", [1, 2, 5, 6]),
    "the maximum in Caffe too",
  ],
  "pooling/same-padding": [
    pool("kernel_size: 3 stride: 2 pad: 1", [1, 2, 6, 8]),
    pool("kernel_size: 3 stride: 2", [1, 2, 6, 8]),
    "is padded by SAME alike",
  ],
  "pooling/mask-whole-blob": [
    pool("kernel_size: 2 stride: 2", [1, 2, 4, 6], 2),
    pool("kernel_size: 2 stride: 2", [1, 1, 4, 6], 2),
    "one channel",
  ],
  "pooling/hw-params-first-only": [
    pool("kernel_size: 2 stride_h: 2 stride_w: 1", [1, 2, 4, 6]),
    pool("kernel_size: 2 stride: 2", [1, 2, 4, 6]),
    "in both directions",
  ],
  "pooling/hw-params-swapped": [
    pool("kernel_h: 2 kernel_w: 3", [1, 2, 4, 6]),
    pool("kernel_size: 2 stride: 2", [1, 2, 4, 6]),
    "in both directions",
  ],
  "inner-product/hwc-flatten": [
    product("num_output: 3", [2, 3, 2, 2]),
    product("num_output: 3", [2, 6, 1, 1]),
    "one pixel of each",
  ],
  "inner-product/hwc-weights": [
    product("num_output: 3", [2, 3, 2, 2]),
    product("num_output: 3", [2, 6, 1, 1]),
    "one pixel of each",
  ],
  "inner-product/column-major": [
    product("num_output: 3", [2, 3, 2, 2]),
    product("num_output: 3", [2, 1, 1, 4]),
    "flattens one axis",
  ],
  "inner-product/transposed": [
    product("num_output: 3 transpose: true", [2, 4]),
    product("num_output: 1", [2, 4]),
    "one output",
  ],
  "inner-product/axis": [
    product("num_output: 3 axis: 2", [2, 1, 4]),
    product("num_output: 3 axis: 2", [2, 3, 4]),
    "fit its own axis only",
  ],
  "inner-product/bias-dropped": [
    product("num_output: 3", [2, 4]),
    product("num_output: 3 bias_term: false", [2, 4]),
    "has no bias",
  ],
  "flatten/hwc-order": [
    layerCase('type: "Flatten"', [[2, 3, 2, 2]]),
    layerCase('type: "Flatten"', [[2, 1, 2, 2]]),
    "one channel",
  ],
  "reshape/axis": [
    reshape("shape { dim: -1 dim: 7 } axis: 2", [2, 3, 5, 7]),
    reshape("shape { dim: 0 dim: -1 }", [2, 3, 5, 7]),
    "states the whole shape",
  ],
  "reshape/minus-one": [
    reshape("shape { dim: -1 dim: 7 }", [2, 3, 5, 7]),
    reshape("shape { dim: 0 dim: -1 }", [2, 3, 5, 7]),
    "does not infer its first extent",
  ],
  "reshape/zero-dim": [
    reshape("shape { dim: 0 dim: -1 } axis: 1", [3, 6, 5, 7]),
    reshape("shape { dim: 0 dim: -1 } axis: 1", [4, 3, 5, 7]),
    "has shapes that do not fit",
  ],
  "permute/inverse": [
    permute("order: 0 order: 2 order: 3 order: 1", [2, 3, 5, 7]),
    permute("order: 0 order: 1 order: 3 order: 2", [2, 3, 5, 7]),
    "its own inverse",
  ],
  "permute/ignored": [
    permute("order: 0 order: 2 order: 3 order: 1", [2, 3, 5, 7]),
    permute("order: 0 order: 1", [2, 3, 5, 7]),
    "turns no axis",
  ],
  "concat/axis": [
    concat("axis: 2", [2, 3, 4], [2, 3, 4]),
    concat("axis: 2", [2, 3, 4], [2, 3, 5]),
    "has shapes that do not fit",
  ],
  "concat/axis-last": [
    concat("axis: 1", [2, 3, 4], [2, 3, 4]),
    concat("axis: 2", [2, 3, 4], [2, 3, 4]),
    "along the last axis",
  ],
  "concat/order": [concat("axis: 1", [2, 3, 4], [2, 1, 4]), concat("axis: 1", [2, 3, 4]), "joins one bottom"],
  "slice/axis": [
    slice("axis: 2 slice_point: 2", [2, 3, 5], 2),
    slice("axis: 2 slice_point: 3", [2, 3, 5], 2),
    "has shapes that do not fit",
  ],
  "slice/points-as-sizes": [
    slice("axis: 0 slice_point: 1 slice_point: 3", [6, 2], 3),
    slice("axis: 0 slice_point: 2", [6, 2], 2),
    "one cut",
  ],
  "slice/equal-parts": [
    slice("axis: 0 slice_point: 2", [6, 2], 2),
    slice("axis: 0 slice_point: 3", [6, 2], 2),
    "in the same places",
  ],
  "crop/offset-axis": [
    crop("offset: 1 offset: 2", [1, 2, 6, 7], [1, 2, 3, 4]),
    crop("offset: 1", [1, 2, 6, 7], [1, 2, 3, 4]),
    "the same offset",
  ],
  "crop/offset-dropped": [
    crop("offset: 1 offset: 2", [1, 2, 6, 7], [1, 2, 3, 4]),
    crop("", [1, 2, 6, 7], [1, 2, 3, 4]),
    "starts at the corner",
  ],
  "crop/centred": [
    crop("", [1, 2, 6, 7], [1, 2, 3, 4]),
    crop("offset: 1", [1, 2, 6, 7], [1, 2, 3, 4]),
    "where a centred crop does",
  ],
};

/** Whether what a mistaken engine returns would be accepted for Caffe's. */
function passes(predicted: readonly Output[], expected: readonly Output[]): boolean {
  return expected.every((output, top) => {
    const { shape, values } = predicted[top];
    if (!sameShape(shape, output.shape)) return false;
    return compare(output, layerAcceptance(output, FP32), Float32Array.from(values), FP32).outside === 0;
  });
}

function outcome(one: Fault, layer: BuiltCase): { hidden: string | undefined; passes: boolean } {
  const hidden = one.hidden?.(layer);
  return { hidden, passes: passes(one.predict(layer, reference), reference(layer)) };
}

/** What a fault makes of a layer: the numbers of its first top. */
function predicted(id: string, layer: LayerCase): number[] {
  const built = buildCase(layer);
  expect(fault(id).hidden?.(built)).toBeUndefined();
  return [...fault(id).predict(built, reference)[0].values];
}

/** A layer with its numbers written out. */
function given(layer: LayerCase, bottom: readonly number[], ...params: (readonly number[])[]): LayerCase {
  return { ...layer, bottoms: layer.bottoms.map((one) => ({ ...one, numbers: bottom })), params };
}

describe("faults of filters, pools, products and shapes", () => {
  it("have an example each", () => {
    expect(Object.keys(EXAMPLES).toSorted()).toEqual(OWN.map(({ id }) => id).toSorted());
  });

  it.each(Object.entries(EXAMPLES))("%s shows where it can, and says why it cannot", (id, [shows, hides, words]) => {
    const one = fault(id);
    expect(one.source).toMatch(/^https:\/\//);
    const shown = buildCase(shows);
    expect(one.types).toContain(shown.layer.type);
    expect(outcome(one, shown)).toEqual({ hidden: undefined, passes: false });
    expect(one.hidden?.(buildCase(hides))).toContain(words);
  });
});

/** Reasons why a mistake is not even made, so that nothing can be predicted: the engine stops, or what it gets wrong is not there. */
const NOT_MADE =
  /engine.* stops|is too small|^states its|has no bias|^takes no|^is neither|rounds (up|down) in Caffe too|^pools globally|^flattens no|^reads no|^does not infer/;
/** Faults that show in some numbers only. */
const BY_NUMBERS = new Set(["pooling/max-zero-padding", "pooling/nan-propagated"]);

/** Every fault either says why it is hidden and changes nothing, or is not hidden and would be found. */
function expectHonest(layer: LayerCase): void {
  const built = buildCase(layer);
  for (const one of OWN.filter(({ types }) => types.includes(built.layer.type))) {
    const hidden = one.hidden?.(built);
    if (hidden === undefined ? BY_NUMBERS.has(one.id) : NOT_MADE.test(hidden)) continue;
    const { passes: same } = outcome(one, built);
    expect({ id: one.id, hidden, same }).toEqual({ id: one.id, hidden, same: hidden !== undefined });
  }
}

const small = (least: number, most: number): fc.Arbitrary<number> => fc.integer({ min: least, max: most });
const pair = (least: number, most: number): fc.Arbitrary<[number, number]> =>
  fc.tuple(small(least, most), small(least, most));

describe("hidden is complete", () => {
  it.each(["Convolution", "DepthwiseConvolution", "Deconvolution"])("for any %s", (type) => {
    fc.assert(
      fc.property(
        fc.record({
          group: small(1, 3),
          depth: small(1, 3),
          filters: small(1, 3),
          image: pair(1, 6),
          kernel: pair(1, 3),
          stride: pair(1, 3),
          pad: pair(0, 2),
          dilation: pair(1, 2),
          bias: fc.boolean(),
        }),
        ({ group, depth, filters, image, kernel, stride, pad, dilation, bias }) => {
          const window = kernel.map((k, i) => dilation[i] * (k - 1) + 1);
          fc.pre(
            type === "Deconvolution"
              ? image.every((size, i) => stride[i] * (size - 1) + window[i] > 2 * pad[i])
              : image.every((size, i) => size + 2 * pad[i] >= window[i]),
          );
          expectHonest(
            conv(
              `num_output: ${group * filters} group: ${group} kernel_h: ${kernel[0]} kernel_w: ${kernel[1]} stride_h: ${stride[0]} stride_w: ${stride[1]} pad_h: ${pad[0]} pad_w: ${pad[1]} dilation: ${dilation[0]} dilation: ${dilation[1]} bias_term: ${bias}`,
              [1, group * depth, ...image],
              type,
            ),
          );
        },
      ),
      { numRuns: 100 },
    );
  });

  it("for any Pooling", () => {
    fc.assert(
      fc.property(
        fc.record({
          method: fc.constantFrom("MAX", "AVE", "STOCHASTIC"),
          mode: fc.constantFrom("CEIL", "FLOOR"),
          image: pair(1, 7),
          kernel: pair(1, 3),
          stride: pair(1, 4),
          pad: pair(0, 2),
        }),
        ({ method, mode, image, kernel, stride, pad }) => {
          fc.pre(image.every((size, i) => pad[i] < kernel[i] && size + 2 * pad[i] >= kernel[i]));
          fc.pre(method !== "STOCHASTIC" || (pad[0] === 0 && pad[1] === 0));
          expectHonest(
            pool(
              `pool: ${method} round_mode: ${mode} kernel_h: ${kernel[0]} kernel_w: ${kernel[1]} stride_h: ${stride[0]} stride_w: ${stride[1]} pad_h: ${pad[0]} pad_w: ${pad[1]}`,
              // Enough planes that in some of them the pixel matters which a maximum gains or loses.
              [20, 5, ...image],
            ),
          );
        },
      ),
      { numRuns: 100 },
    );
  });

  it("for any InnerProduct, Flatten, Permute, Concat, Slice and Crop", () => {
    const shapes = fc.tuple(small(1, 3), small(1, 3), small(1, 3), small(1, 3));
    fc.assert(
      fc.property(
        fc.record({ shape: shapes, axis: small(0, 3), outputs: small(1, 3), transpose: fc.boolean(), size: shapes }),
        ({ shape, axis, outputs, transpose, size }) => {
          expectHonest(product(`num_output: ${outputs} axis: ${axis} transpose: ${transpose}`, shape));
          expectHonest(layerCase(`type: "Flatten" flatten_param { axis: ${axis} }`, [shape]));
          const order = [0, 1, 2, 3].toSorted((a, b) => size[a] * 4 + a - (size[b] * 4 + b));
          expectHonest(permute(order.map((one) => `order: ${one}`).join(" "), shape));
          const others = shape.map((extent, i) => (i === axis ? size[i] : extent));
          expectHonest(concat(`axis: ${axis}`, ...[shape, others].slice(0, outputs)));
          const [first, second] = [size[0], size[0] + size[1]];
          const long = shape.map((extent, i) => (i === axis ? second + size[2] : extent));
          expectHonest(slice(`axis: ${axis} slice_point: ${first} slice_point: ${second}`, long, 3));
          const large = shape.map((extent, i) => extent + (i < 2 ? 0 : size[i]));
          expectHonest(crop(`offset: ${size[2] - 1} offset: ${size[3] - 1}`, large, shape));
        },
      ),
      { numRuns: 100 },
    );
  });

  it.each([
    "shape { dim: -1 } axis: 1 num_axes: 2",
    "shape { dim: -1 dim: 2 }",
    "shape { dim: 0 dim: 1 dim: -1 } axis: 1",
    "shape { dim: 0 dim: -1 } axis: -3",
    "shape { dim: -1 dim: 1 } axis: 4",
  ])("for a Reshape by %s", (params) => {
    expectHonest(reshape(params, [2, 4, 3, 2]));
    expectHonest(reshape(params, [1, 1, 2, 2]));
  });
});

describe("what a mistaken engine returns, by hand", () => {
  const NINE = [1, 2, 3, 4, 5, 6, 7, 8, 9];
  const one = (params: string, shape: Shape): LayerCase => conv(`num_output: 1 bias_term: false ${params}`, shape);
  const square = [1, 1, 3, 3];

  it("filters turned, flipped and transposed", () => {
    const layer = given(one("kernel_size: 3", square), [1, 0, 0, 0, 0, 0, 0, 10, 100], NINE);
    expect(predicted("convolution/flipped-filters", layer)).toEqual([9 + 20 + 100]);
    expect(predicted("convolution/flipped-rows", layer)).toEqual([7 + 20 + 300]);
    expect(predicted("convolution/flipped-columns", layer)).toEqual([3 + 80 + 700]);
    expect(predicted("convolution/swapped-kernel-axes", layer)).toEqual([1 + 60 + 900]);
  });

  it("a kernel of one row as one column", () => {
    const layer = given(one("kernel_h: 1 kernel_w: 3 pad_h: 0 pad_w: 1", square), NINE, [1, 10, 100]);
    // Filters transposed, the pad kept: windows of three rows at columns −1 … 3.
    expect(predicted("convolution/swapped-kernel-axes", layer)).toEqual([0, 741, 852, 963, 0]);
    // With the pad exchanged as well, it is centred on each pixel.
    expect(predicted("convolution/hw-params-swapped", layer)).toEqual([410, 520, 630, 741, 852, 963, 74, 85, 96]);
  });

  it("weights in another order", () => {
    // Two outputs of two inputs, one row of two taps: o0 = 1 2 | 3 4, o1 = 5 6 | 7 8.
    const layer = given(
      conv("num_output: 2 bias_term: false kernel_h: 1 kernel_w: 2", [1, 2, 1, 2]),
      [1, 10, 100, 1000],
      [1, 2, 3, 4, 5, 6, 7, 8],
    );
    expect(predicted("convolution/filter-order-hwio", layer)).toEqual([7351, 8462]);
    expect(predicted("convolution/filter-order-iohw", layer)).toEqual([6521, 8743]);
    expect(predicted("convolution/filter-order-ohwi", layer)).toEqual([4231, 8675]);
  });

  it("groups ignored and interleaved", () => {
    const layer = given(
      conv("num_output: 2 bias_term: false kernel_size: 1 group: 2", [1, 4, 1, 1]),
      [1, 10, 100, 1000],
      [1, 2, 3, 4],
    );
    expect(predicted("convolution/groups-ignored", layer)).toEqual([21, 43]);
    expect(predicted("convolution/groups-interleaved", layer)).toEqual([201, 4030]);
    expect(predicted("convolution/groups-exchanged", layer)).toEqual([43, 2100]);
  });

  it("colours", () => {
    const layer = given(conv("num_output: 1 bias_term: false kernel_size: 1", [1, 3, 1, 1]), [1, 10, 100], [1, 2, 3]);
    expect(predicted("convolution/colours-reversed", layer)).toEqual([123]);
  });

  it("padding, stride and dilation", () => {
    const row = [1, 1, 1, 4];
    const three = "kernel_h: 1 kernel_w: 3";
    const padded = given(one(`${three} stride: 2 pad_h: 0 pad_w: 1`, row), [1, 2, 3, 4], [1, 10, 100]);
    // Caffe: windows at −1 and 1, 210 and 432. SAME pads one zero after the image: windows at 0 and 2.
    expect(predicted("convolution/same-padding", padded)).toEqual([321, 43]);
    expect(predicted("convolution/pad-dropped", padded)).toEqual([321]);
    // Two zeros on each side; the pad of the height is 0 twice.
    expect(predicted("convolution/pad-doubled", padded)).toEqual([100, 321, 43]);
    expect(predicted("convolution/hw-params-first-only", padded)).toEqual([321]);
    const plain = given(one("kernel_h: 1 kernel_w: 2", row), [1, 2, 3, 4], [1, 10]);
    expect(predicted("convolution/default-stride-kernel", plain)).toEqual([21, 43]);
    expect(predicted("convolution/dilation-from-zero", plain)).toEqual([31, 42]);
    const dilated = given(one("kernel_h: 1 kernel_w: 2 dilation: 1 dilation: 2", row), [1, 2, 3, 4], [1, 10]);
    expect(predicted("convolution/dilation-first-only", dilated)).toEqual([21, 32, 43]);
    // A kernel of one row does not care how far its rows are apart: columns 1 apart, as the height's dilation says.
    expect(predicted("convolution/dilation-swapped", dilated)).toEqual([21, 32, 43]);
    const high = given(one("kernel_h: 2 kernel_w: 1 dilation: 2 dilation: 1", [1, 1, 3, 1]), [1, 2, 3], [1, 10]);
    expect(predicted("convolution/dilation-swapped", high)).toEqual([21, 32]);
  });

  it("a bias by element", () => {
    const layer = given(conv("num_output: 2 kernel_size: 1", [1, 1, 1, 2]), [1, 2], [1, 1], [10, 20]);
    expect(predicted("convolution/bias-dropped", layer)).toEqual([1, 2, 1, 2]);
    expect(predicted("convolution/bias-misindexed", layer)).toEqual([11, 22, 11, 22]);
  });

  it("deconvolutions", () => {
    const spread = given(
      deconv("num_output: 1 bias_term: false kernel_h: 1 kernel_w: 3 stride_h: 1 stride_w: 2", [1, 1, 1, 2]),
      [1, 10],
      [1, 2, 3],
    );
    expect(predicted("deconvolution/flipped-filters", spread)).toEqual([3, 2, 1 + 30, 20, 10]);
    // Four pixels; one of the kernel's three is cut, and it is the last.
    expect(predicted("deconvolution/output-size", spread)).toEqual([1, 2, 13, 20]);
    const two = given(
      deconv("num_output: 2 bias_term: false kernel_size: 1", [1, 3, 1, 1]),
      [1, 10, 100],
      [1, 2, 3, 4, 5, 6],
    );
    // Inputs × outputs is 1 2 | 3 4 | 5 6; outputs × inputs 1 2 3 | 4 5 6.
    expect(predicted("deconvolution/weight-order", two)).toEqual([321, 654]);
    const grouped = given(
      deconv("num_output: 2 bias_term: false kernel_size: 1 group: 2", [1, 2, 1, 1]),
      [1, 10],
      [3, 4],
    );
    expect(predicted("deconvolution/grouped-bilinear", grouped)).toEqual([43, 43]);
  });

  it("sizes and windows of pools", () => {
    const image = [1, 1, 3, 3];
    expect(predicted("pooling/floor-rounding", given(pool("kernel_size: 2 stride: 2", image), NINE))).toEqual([5]);
    const floored = given(pool("kernel_size: 2 stride: 2 round_mode: FLOOR", image), NINE);
    expect(predicted("pooling/round-mode-ignored", floored)).toEqual([5, 6, 8, 9]);
    const FLT_MAX = FP32.largest;
    const kept = given(pool("kernel_h: 1 kernel_w: 2 stride: 2 pad_h: 0 pad_w: 1", [1, 1, 1, 3]), [1, 2, 3]);
    // Caffe: windows at −1 and 1; the one at 3 is dropped.
    expect(predicted("pooling/last-window-unclipped", kept)).toEqual([1, 3, -FLT_MAX]);
    const empty = given(pool("kernel_size: 1 stride: 3", [1, 1, 1, 5]), [1, 2, 3, 4, 5]);
    expect(predicted("pooling/empty-window", empty)).toEqual([1, 4, 0]);
    expect(predicted("pooling/empty-window-infinite", empty)).toEqual([1, 4, Number.NEGATIVE_INFINITY]);
    expect(predicted("pooling/empty-window-dropped", empty)).toEqual([1, 4]);
    const dense = given(pool("kernel_h: 1 kernel_w: 2", [1, 1, 1, 4]), [1, 2, 3, 4]);
    expect(predicted("pooling/stride-is-kernel", dense)).toEqual([2, 4]);
    const wide = given(pool("kernel_h: 1 kernel_w: 3 stride: 3", [1, 1, 1, 4]), [1, 2, 3, 4]);
    // The last window needs two columns more, and gets one.
    expect(predicted("pooling/ceil-by-pad", wide)).toEqual([3]);
    const same = given(pool("kernel_h: 1 kernel_w: 3 stride: 2 pad_h: 0 pad_w: 1", [1, 1, 1, 4]), [1, 2, 3, 4]);
    // Caffe: windows at −1, 1 and 3. SAME: at 0 and 2.
    expect(predicted("pooling/same-padding", same)).toEqual([3, 4]);
  });

  it("averages by other divisors", () => {
    const layer = given(
      pool("pool: AVE kernel_h: 1 kernel_w: 3 stride: 3 pad_h: 0 pad_w: 1", [1, 1, 1, 4]),
      [6, 12, 18, 24],
    );
    // Windows −1 … 1 and 2 … 4: the first begins, the second ends with padding.
    expect([...reference(buildCase(layer))[0].values]).toEqual([6, 14]);
    expect(predicted("pooling/average-excludes-padding", layer)).toEqual([9, 21]);
    expect(predicted("pooling/method-ignored", layer)).toEqual([12, 24]);
    const overhang = given(pool("pool: AVE kernel_h: 1 kernel_w: 2 stride: 2", [1, 1, 1, 3]), [2, 4, 6]);
    expect(predicted("pooling/average-full-kernel", overhang)).toEqual([3, 3]);
  });

  it("maxima with zeros, NaN, averages and masks", () => {
    const layer = given(pool("kernel_size: 2 stride: 2 pad: 1", [1, 1, 2, 2]), [-1, -2, -3, -4]);
    expect(predicted("pooling/max-zero-padding", layer)).toEqual([0, 0, 0, 0]);
    const nan = given(pool("kernel_h: 1 kernel_w: 2 stride: 2", [1, 1, 1, 4]), [Number.NaN, 1, 2, 3]);
    expect(predicted("pooling/nan-propagated", nan)).toEqual([Number.NaN, 3]);
    const pairs = given(pool("kernel_h: 1 kernel_w: 2 stride: 2", [1, 1, 1, 4]), [1, 3, 5, 9]);
    expect(predicted("pooling/max-as-average", pairs)).toEqual([2, 7]);
    const masked = buildCase(given(pool("kernel_h: 1 kernel_w: 2 stride: 2", [1, 2, 1, 2], 2), [1, 3, 9, 5]));
    const [, mask] = fault("pooling/mask-whole-blob").predict(masked, reference);
    expect([...mask.values]).toEqual([1, 2]);
  });

  it("inner products", () => {
    // Channels (1, 2) and (3, 4) in one row.
    const layer = given(product("num_output: 1 bias_term: false", [1, 2, 1, 2]), [1, 2, 3, 4], [1, 10, 100, 1000]);
    expect(predicted("inner-product/hwc-flatten", layer)).toEqual([1 + 30 + 200 + 4000]);
    const cube = given(
      product("num_output: 1 bias_term: false", [1, 1, 2, 3]),
      [1, 2, 3, 4, 5, 6],
      [1, 10, 100, 1000, 10000, 100000],
    );
    // Channels (1, 2, 3) and (4, 5, 6): column 0 has weights 1 and 1000, column 1 has 10 and 10000.
    const row = given(
      product("num_output: 1 bias_term: false", [1, 2, 1, 3]),
      [1, 2, 3, 4, 5, 6],
      [1, 10, 100, 1000, 10000, 100000],
    );
    expect(predicted("inner-product/hwc-weights", row)).toEqual([1 + 2000 + 30 + 40000 + 500 + 600000]);
    expect(predicted("inner-product/column-major", cube)).toEqual([1 + 40 + 200 + 5000 + 30000 + 600000]);
    const matrix = given(product("num_output: 2 bias_term: false", [1, 3]), [1, 10, 100], [1, 2, 3, 4, 5, 6]);
    expect(predicted("inner-product/transposed", matrix)).toEqual([531, 642]);
  });

  it("shapes", () => {
    const shapeOf = (id: string, layer: LayerCase): Shape => fault(id).predict(buildCase(layer), reference)[0].shape;
    expect(shapeOf("reshape/axis", reshape("shape { dim: -1 dim: 7 } axis: 2", [2, 3, 5, 7]))).toEqual([30, 7]);
    expect(shapeOf("reshape/minus-one", reshape("shape { dim: -1 dim: 7 }", [2, 3, 5, 7]))).toEqual([2, 15, 7]);
    expect(shapeOf("reshape/zero-dim", reshape("shape { dim: 0 dim: -1 } axis: 1", [3, 6, 5, 7]))).toEqual([3, 3, 70]);
    expect(shapeOf("inner-product/axis", product("num_output: 3 axis: 2", [2, 1, 4]))).toEqual([2, 3]);
    expect(predicted("flatten/hwc-order", given(layerCase('type: "Flatten"', [[1, 2, 1, 2]]), [1, 2, 3, 4]))).toEqual([
      1, 3, 2, 4,
    ]);
    const turned = given(permute("order: 1 order: 2 order: 0", [1, 2, 3]), [1, 2, 3, 4, 5, 6]);
    // Axis 0 of the top is the bottom's axis 2.
    expect(shapeOf("permute/inverse", turned)).toEqual([3, 1, 2]);
    expect(predicted("permute/inverse", turned)).toEqual([1, 4, 2, 5, 3, 6]);
    const parts = given(slice("axis: 0 slice_point: 1 slice_point: 3", [6], 3), [1, 2, 3, 4, 5, 6]);
    const cuts = fault("slice/points-as-sizes").predict(buildCase(parts), reference);
    expect(cuts.map(({ values }) => [...values])).toEqual([[1], [2, 3, 4], [5, 6]]);
    const columns = given(slice("axis: 2 slice_point: 1", [1, 2, 3], 2), [1, 2, 3, 4, 5, 6]);
    const rows = fault("slice/axis").predict(buildCase(columns), reference);
    expect(rows.map(({ shape, values }) => [shape, [...values]])).toEqual([
      [
        [1, 1, 3],
        [1, 2, 3],
      ],
      [
        [1, 1, 3],
        [4, 5, 6],
      ],
    ]);
  });
});

describe("two mistakes at once", () => {
  it("are what one makes of the other", () => {
    // Windows at −1, 1 and 3, of which rounding down loses the last; the first has two real pixels of three.
    const layer = buildCase(
      given(pool("pool: AVE kernel_h: 1 kernel_w: 3 stride: 2 pad_h: 0 pad_w: 1", [1, 1, 1, 4]), [6, 12, 18, 24]),
    );
    expect([...reference(layer)[0].values]).toEqual([6, 18, 12]);
    const [inner, outer] = [fault("pooling/average-excludes-padding"), fault("pooling/floor-rounding")];
    const both = (first: Fault, second: Fault): Output[] =>
      first.predict(layer, (call) => second.predict(call, reference));
    expect([...both(outer, inner)[0].values]).toEqual([9, 18]);
    expect([...both(inner, outer)[0].values]).toEqual([9, 18]);
  });

  it("turn filters and lose the bias", () => {
    const layer = buildCase(given(conv("num_output: 1 kernel_h: 1 kernel_w: 2", [1, 1, 1, 2]), [1, 10], [1, 2], [0.5]));
    const [flipped] = fault("convolution/flipped-filters").predict(layer, (call) =>
      fault("convolution/bias-dropped").predict(call, reference),
    );
    expect([...flipped.values]).toEqual([12]);
  });
});
