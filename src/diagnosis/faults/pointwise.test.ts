/** Faults of normalisations, pointwise layers and heads: each shows where it says it can, and does not where it says why. */
import { describe, expect, it } from "vitest";
import { layerAcceptance } from "../../comparison/acceptance.ts";
import { compare } from "../../comparison/compare.ts";
import type { Numbers } from "../../conformance/filling.ts";
import { buildCase, type LayerCase } from "../../conformance/layer-case.ts";
import type { Layer } from "../../caffe/net.ts";
import type { Output } from "../../reference/forward.ts";
import { forwardLayer } from "../../reference/net.ts";
import { FP32 } from "../../tensor/profile.ts";
import { count, sameShape, type Shape } from "../../tensor/shape.ts";
import { appliesTo, type Compute, type Fault, type LayerCall } from "../fault.ts";
import { FAULTS } from "./index.ts";

const reference: Compute = ({ layer, bottoms, params }) => forwardLayer(layer as Layer, bottoms, params);

/** A layer with one bottom, or with several shapes; seeded numbers in [−2, 2] where none are given. */
function layer(body: string, shapes: Shape | readonly Shape[], more: Partial<LayerCase> = {}): LayerCase {
  const all = (typeof shapes[0] === "number" ? [shapes] : shapes) as readonly Shape[];
  const bottoms = all.map((shape, i) => ({
    shape,
    numbers: { kind: "uniform", seed: i + 1, low: -2, high: 2 } as const,
  }));
  return { body, bottoms, ...more };
}

/** The layer with a bottom's numbers given. */
function fed(layerCase: LayerCase, at: number, numbers: Numbers): LayerCase {
  return { ...layerCase, bottoms: layerCase.bottoms.map((bottom, i) => (i === at ? { ...bottom, numbers } : bottom)) };
}

const IMAGE = [2, 5, 4, 3];
const positive: Numbers = { kind: "uniform", seed: 5, low: 0.5, high: 2 };
const lrn = (param: string, shape: Shape = [2, 9, 4, 3]): LayerCase =>
  layer(`type: "LRN" lrn_param { ${param} }`, shape);
const batchNorm = (param: string, factor: number): LayerCase =>
  layer(`type: "BatchNorm" batch_norm_param { ${param} }`, IMAGE, { params: [undefined, positive, [factor]] });
const scale = (param: string, shape: Shape = IMAGE, params?: LayerCase["params"]): LayerCase =>
  layer(`type: "Scale" scale_param { ${param} }`, shape, { params });
const mvn = (param: string, shape: Shape = IMAGE): LayerCase => layer(`type: "MVN" mvn_param { ${param} }`, shape);
const normalize = (param: string, shape: Shape = IMAGE, scales?: Numbers): LayerCase =>
  layer(`type: "Normalize" norm_param { ${param} }`, shape, { params: [scales] });
const relu = (slope: number): LayerCase => layer(`type: "ReLU" relu_param { negative_slope: ${slope} }`, IMAGE);
const prelu = (shape: Shape, param = "", slopes?: Numbers): LayerCase =>
  layer(`type: "PReLU" prelu_param { ${param} }`, shape, { params: [slopes] });
const power = (p: number, s: number, shift: number): LayerCase =>
  fed(layer(`type: "Power" power_param { power: ${p} scale: ${s} shift: ${shift} }`, IMAGE), 0, positive);
const exp = (param: string): LayerCase => layer(`type: "Exp" exp_param { ${param} }`, IMAGE);
const log = (param: string): LayerCase => fed(layer(`type: "Log" log_param { ${param} }`, IMAGE), 0, positive);
const eltwise = (param: string, bottoms = 2): LayerCase =>
  layer(
    `type: "Eltwise" eltwise_param { ${param} }`,
    Array.from({ length: bottoms }, () => IMAGE),
  );
const softmax = (shape: Shape, axis = 1): LayerCase => layer(`type: "Softmax" softmax_param { axis: ${axis} }`, shape);
const dropout = (param: string): LayerCase => layer(`type: "Dropout" dropout_param { ${param} }`, IMAGE);
const argmax = (param: string, shape: Shape = IMAGE): LayerCase =>
  layer(`type: "ArgMax" argmax_param { ${param} }`, shape);
const markers: Numbers = [0, 0, 1, 1, 0, 1, 1, 1];
const lstm = (cont: Numbers = markers, bias?: Numbers): LayerCase =>
  fed(
    layer(
      'type: "LSTM" recurrent_param { num_output: 3 }',
      [
        [4, 2, 5],
        [4, 2],
      ],
      { params: [undefined, bias] },
    ),
    1,
    cont,
  );
const lstmStatic = fed(
  layer('type: "LSTM" recurrent_param { num_output: 3 }', [
    [4, 2, 5],
    [4, 2],
    [2, 6],
  ]),
  1,
  markers,
);
const interp = (param: string, shape: Shape = [1, 2, 4, 5]): LayerCase =>
  layer(`type: "Interp" interp_param { ${param} }`, shape);
const priorBox = (param: string): LayerCase =>
  layer(`type: "PriorBox" prior_box_param { min_size: 20 ${param} }`, [
    [1, 8, 3, 4],
    [1, 3, 60, 90],
  ]);
const loss = (param: string, shape: Shape): LayerCase =>
  fed(layer(`type: "SoftmaxWithLoss" loss_param { ${param} }`, [shape, [shape[0], 1, ...shape.slice(2)]]), 1, {
    kind: "whole",
    seed: 3,
    high: shape[1],
  });

/** Four priors in a row, the first two nearly alike; two classes beside the background. */
function detection(param: string, more: { nms?: string; variances?: number } = {}): LayerCase {
  const priors = [0, 0.02, 1.5, 3].flatMap((x) => [x, 0, x + 1, 1.1]);
  const variances = priors.map((_, i) => more.variances ?? 0.1 + (i % 4) / 20);
  return {
    body: `type: "DetectionOutput" detection_output_param { num_classes: 3 nms_param { ${more.nms ?? "nms_threshold: 0.4"} } ${param} }`,
    bottoms: [
      { shape: [1, 16], numbers: { kind: "uniform", seed: 4, low: -0.1, high: 0.1 } },
      { shape: [1, 12], numbers: [0.3, 0.9, 0.2, 0.4, 0.8, 0.1, 0.6, 0.7, 0.05, 0.55, 0.65, 0.15] },
      { shape: [1, 2, 16], numbers: [...priors, ...variances] },
    ],
  };
}

interface Expectation {
  /** Layers on which the mistake shows. */
  readonly shows: readonly LayerCase[];
  /** Layers on which it makes no difference. */
  readonly same?: readonly LayerCase[];
  /** Layers in which it cannot be made. */
  readonly impossible?: readonly LayerCase[];
}

const across = "local_size: 3 alpha: 2 beta: 0.75 k: 2";
const within = `norm_region: WITHIN_CHANNEL ${across}`;
const CENTER = "code_type: CENTER_SIZE";

const EXPECTED: Readonly<Record<string, Expectation>> = {
  "layer/skipped": {
    shows: [
      lrn(across),
      lrn(within),
      batchNorm("use_global_stats: true", 2),
      prelu(IMAGE),
      power(2, 0.5, 1),
      layer('type: "ShuffleChannel" shuffle_channel_param { group: 2 }', [2, 6, 4, 3]),
    ],
  },
  "lrn/alpha-not-divided": {
    shows: [lrn(across), lrn(within)],
    same: [lrn("local_size: 1 alpha: 2"), lrn("local_size: 3 alpha: 0"), lrn("local_size: 3 beta: 0")],
  },
  "lrn/alpha-divided-twice": { shows: [lrn(across), lrn(within)], same: [lrn("local_size: 1 alpha: 2")] },
  "lrn/size-as-radius": {
    shows: [lrn(across), lrn(within), lrn(across, [1, 3, 2, 2])],
    same: [lrn(across, [1, 2, 4, 4]), lrn(within, [1, 9, 2, 2])],
  },
  "lrn/radius-as-size": {
    shows: [lrn(across), lrn("local_size: 5 alpha: 2"), lrn("local_size: 7 alpha: 2"), lrn(within)],
    impossible: [lrn("norm_region: WITHIN_CHANNEL local_size: 5 alpha: 2"), lrn("local_size: 1 alpha: 2")],
  },
  "lrn/border-clipped": {
    shows: [lrn(across), lrn(within), lrn("local_size: 7 alpha: 2", [1, 3, 2, 2])],
    same: [lrn("local_size: 1 alpha: 2"), lrn("local_size: 3 beta: 0")],
  },
  "lrn/k-dropped": { shows: [lrn(across)], same: [lrn("local_size: 3 alpha: 2"), lrn(within)] },
  "lrn/k-within-channel": {
    shows: [lrn(within)],
    same: [lrn("norm_region: WITHIN_CHANNEL local_size: 3 alpha: 2")],
    impossible: [lrn(across), lrn("norm_region: WITHIN_CHANNEL local_size: 3 k: 0")],
  },
  "lrn/within-as-across": {
    shows: [lrn(within), lrn("norm_region: WITHIN_CHANNEL local_size: 1 k: 2")],
    same: [lrn(across), lrn("norm_region: WITHIN_CHANNEL local_size: 1")],
  },
  "batch-norm/scale-factor-ignored": {
    shows: [batchNorm("", 2.5), batchNorm("", 0)],
    same: [batchNorm("", 1), batchNorm("use_global_stats: false", 2.5)],
  },
  "batch-norm/zero-scale-factor": {
    shows: [batchNorm("", 0)],
    same: [batchNorm("use_global_stats: false", 0)],
    impossible: [batchNorm("", 2)],
  },
  "batch-norm/eps-fixed": { shows: [batchNorm("eps: 0.001", 1)], same: [batchNorm("", 1), batchNorm("eps: 1e-5", 1)] },
  "batch-norm/eps-of-keras": { shows: [batchNorm("", 1)], same: [batchNorm("eps: 0.001", 1)] },
  "batch-norm/bias-of-caffe2onnx": { shows: [batchNorm("", 1), batchNorm("use_global_stats: false", 1)] },
  "batch-norm/eps-on-scale-factor": {
    shows: [batchNorm("", 0.5)],
    same: [batchNorm("use_global_stats: false", 1), batchNorm("eps: 0.5", 0)],
  },
  "batch-norm/batch-statistics": { shows: [batchNorm("", 1)], same: [batchNorm("use_global_stats: false", 1)] },
  "batch-norm/stored-statistics": { shows: [batchNorm("use_global_stats: false", 1)], same: [batchNorm("", 1)] },
  "scale/axis": {
    shows: [scale("axis: 2", [2, 3, 3, 4]), layer('type: "Bias" bias_param { axis: 0 }', [3, 3], {})],
    same: [scale("axis: 1"), scale("axis: 0 num_axes: 0")],
    impossible: [scale("axis: 2")],
  },
  "scale/trailing-axes": {
    shows: [scale("axis: 1", [2, 4, 3, 4]), layer('type: "Bias" bias_param { axis: 0 }', [3, 3], {})],
    same: [scale("axis: 3"), scale("num_axes: 0"), scale("axis: 1 num_axes: -1")],
    impossible: [scale("axis: 1")],
  },
  "scale/bias-dropped": {
    shows: [scale("bias_term: true")],
    same: [scale("bias_term: true", IMAGE, [undefined, [0, 0, 0, 0, 0]])],
    impossible: [scale("")],
  },
  "scale/filler-as-gamma": {
    shows: [scale("")],
    same: [scale("", IMAGE, [[1, 1, 1, 1, 1]])],
    impossible: [layer('type: "Scale"', [IMAGE, [5]])],
  },
  "scale/missing": {
    shows: [scale(""), scale("bias_term: true", IMAGE, [[1, 1, 1, 1, 1]]), layer('type: "Scale"', [IMAGE, [5]])],
    same: [scale("", IMAGE, [[1, 1, 1, 1, 1]])],
  },
  "mvn/eps-inside-root": {
    shows: [mvn("eps: 0.1"), mvn("eps: 0.1 across_channels: true")],
    same: [mvn("eps: 0")],
    impossible: [mvn("eps: 0.1 normalize_variance: false")],
  },
  "mvn/mean-kept": {
    shows: [mvn(""), mvn("across_channels: true"), mvn("normalize_variance: false"), mvn("eps: 0.1", [2, 3])],
  },
  "mvn/unbiased-variance": {
    shows: [mvn(""), mvn("across_channels: true"), mvn("", [2, 3, 1, 1])],
    impossible: [mvn("normalize_variance: false")],
  },
  "mvn/variance-off": { shows: [mvn("")], same: [mvn("normalize_variance: false")] },
  "mvn/variance-always": { shows: [mvn("normalize_variance: false")], same: [mvn("")] },
  "mvn/each-channel": {
    shows: [mvn("across_channels: true")],
    same: [mvn(""), mvn("across_channels: true", [2, 1, 4, 3])],
  },
  "mvn/across-channels": { shows: [mvn("")], same: [mvn("across_channels: true"), mvn("", [2, 1, 4, 3])] },
  "normalize/each-pixel": {
    shows: [normalize("")],
    same: [normalize("across_spatial: false"), normalize("", [2, 5, 1, 1])],
  },
  "normalize/whole-image": {
    shows: [normalize("across_spatial: false")],
    same: [normalize(""), normalize("across_spatial: false", [2, 5, 1, 1])],
  },
  "normalize/scale-dropped": {
    shows: [normalize(""), normalize("channel_shared: false")],
    same: [normalize("", IMAGE, [1])],
  },
  "normalize/first-scale-only": {
    shows: [normalize("channel_shared: false")],
    same: [normalize(""), normalize("channel_shared: false", IMAGE, [2, 2, 2, 2, 2])],
  },
  "relu/negative-slope-dropped": { shows: [relu(0.1)], same: [relu(0)] },
  "relu/negative-slope-other": { shows: [relu(0), relu(0.1), relu(0.01)] },
  "relu/missing": { shows: [relu(0), relu(0.1)], same: [relu(1)] },
  "relu/twice": { shows: [relu(0.1)], same: [relu(0), relu(1)] },
  "relu6/cap-lost": { shows: [fed(layer('type: "ReLU6"', IMAGE), 0, { kind: "uniform", seed: 2, low: -9, high: 9 })] },
  "prelu/channel-shared": {
    shows: [prelu(IMAGE)],
    same: [prelu(IMAGE, "channel_shared: true"), prelu(IMAGE, "", [2, 2, 2, 2, 2]), prelu([2, 1, 4])],
  },
  "prelu/slope-order": {
    shows: [prelu([2, 5, 4, 5]), prelu([3, 4, 4])],
    same: [prelu([2, 5]), prelu([2, 3, 3], "", [2, 2, 2]), prelu([2, 3, 3], "channel_shared: true")],
    impossible: [prelu(IMAGE)],
  },
  "elu/alpha-dropped": {
    shows: [layer('type: "ELU" elu_param { alpha: 0.5 }', IMAGE)],
    same: [layer('type: "ELU"', IMAGE)],
  },
  "swish/beta-dropped": {
    shows: [layer('type: "Swish" swish_param { beta: 1.5 }', IMAGE)],
    same: [layer('type: "Swish"', IMAGE)],
  },
  "sigmoid/hard": { shows: [layer('type: "Sigmoid"', IMAGE)] },
  "bnll/overflow": {
    shows: [fed(layer('type: "BNLL"', [1, 3]), 0, [1, 88, 89])],
    same: [fed(layer('type: "BNLL"', [1, 3]), 0, [-500, 3, 88])],
  },
  "power/shift-last": { shows: [power(2, 3, 0.5), power(3, 1, 1)], same: [power(2, 3, 0), power(1, 3, 0.5)] },
  "power/power-first": {
    shows: [power(2, 3, 0.5), power(2, 3, 0)],
    same: [power(1, 3, 0.5), power(2, 1, 0), power(3, -1, 0)],
  },
  "power/shift-first": { shows: [power(2, 3, 0.5)], same: [power(2, 1, 0.5), power(2, 3, 0), power(0, 3, 0.5)] },
  "exp/base-ignored": { shows: [exp("base: 2")], same: [exp(""), exp("base: -1")] },
  "exp/base-literal": { shows: [exp(""), exp("base: -1 scale: 2")], impossible: [exp("base: 2")] },
  "log/base-ignored": { shows: [log("base: 10")], same: [log(""), log("base: -1")] },
  "log/base-literal": { shows: [log(""), log("base: -1")], impossible: [log("base: 2")] },
  "eltwise/coeff-dropped": {
    shows: [eltwise("coeff: 1 coeff: -1")],
    same: [eltwise(""), eltwise("operation: PROD"), eltwise("operation: MAX coeff: 2 coeff: 3")],
  },
  "eltwise/as-sum": { shows: [eltwise("operation: PROD"), eltwise("operation: MAX")], same: [eltwise("")] },
  "eltwise/as-product": { shows: [eltwise(""), eltwise("operation: MAX")], same: [eltwise("operation: PROD")] },
  "eltwise/as-max": { shows: [eltwise(""), eltwise("operation: PROD")], same: [eltwise("operation: MAX")] },
  "eltwise/first-two-only": {
    shows: [
      eltwise("", 3),
      eltwise("operation: PROD", 4),
      eltwise("operation: MAX", 3),
      eltwise("coeff: 1 coeff: 2 coeff: 3", 3),
    ],
    same: [eltwise("")],
  },
  "softmax/axis-ignored": {
    shows: [softmax(IMAGE, 2), softmax([3, 1], 0)],
    same: [softmax(IMAGE), softmax([1, 1, 4], 0)],
    impossible: [softmax([4], 0)],
  },
  "softmax/last-axis": { shows: [softmax(IMAGE), softmax([2, 5, 1])], same: [softmax([2, 5]), softmax([2, 1, 1])] },
  "softmax/batch-axis": {
    shows: [softmax([2, 5]), softmax([1, 5]), softmax(IMAGE)],
    same: [softmax([2, 5], 0), softmax([1, 1, 4])],
  },
  "softmax/axis-of-channels-last": {
    shows: [softmax(IMAGE), softmax(IMAGE, 2), softmax(IMAGE, 3)],
    same: [softmax(IMAGE, 0), softmax([2, 1, 1, 3])],
    impossible: [softmax([2, 5])],
  },
  "softmax/flattened": { shows: [softmax(IMAGE), softmax([2, 1, 3])], same: [softmax([2, 5]), softmax([2, 5, 1, 1])] },
  "softmax/missing": { shows: [softmax([2, 5])] },
  "softmax/twice": { shows: [softmax([2, 5])], same: [softmax([2, 1, 4])] },
  "softmax/logarithm": { shows: [softmax([2, 5])] },
  "softmax/no-max-subtraction": {
    shows: [fed(softmax([1, 3]), 0, [100, 2, 3]), fed(softmax([1, 3]), 0, [-200, -201, -202])],
    same: [softmax([2, 5]), fed(softmax([1, 3]), 0, [80, 2, -200])],
  },
  "dropout/active-at-test": {
    shows: [dropout("dropout_ratio: 0.3"), dropout("dropout_ratio: 0.3 scale_train: false")],
    same: [dropout("dropout_ratio: 0")],
  },
  "dropout/scaled-again": { shows: [dropout("dropout_ratio: 0.3")], same: [dropout("dropout_ratio: 0")] },
  "dropout/scaled-by-ratio": {
    shows: [dropout("dropout_ratio: 0.3"), dropout("dropout_ratio: 0")],
    impossible: [dropout("dropout_ratio: 0.5")],
  },
  "dropout/scaled-up": { shows: [dropout("dropout_ratio: 0.3")], same: [dropout("dropout_ratio: 0")] },
  "dropout/keep-drop-inverted": {
    shows: [dropout("dropout_ratio: 0.3 scale_train: false")],
    same: [dropout("dropout_ratio: 0.3"), dropout("dropout_ratio: 0.5 scale_train: false")],
  },
  "dropout/scale-train-false": {
    shows: [dropout("dropout_ratio: 0.3 scale_train: false")],
    same: [dropout("dropout_ratio: 0.3"), dropout("dropout_ratio: 0 scale_train: false")],
  },
  "clip/lower-bound-lost": { shows: [layer('type: "Clip" clip_param { min: -1 max: 0.5 }', IMAGE)] },
  "clip/upper-bound-lost": { shows: [layer('type: "Clip" clip_param { min: -1 max: 0.5 }', IMAGE)] },
  "threshold/ignored": {
    shows: [layer('type: "Threshold" threshold_param { threshold: 0.5 }', IMAGE)],
    same: [layer('type: "Threshold"', IMAGE)],
  },
  "argmax/first-of-equal": {
    shows: [
      fed(argmax("top_k: 2", [2, 5]), 0, [1, 3, 3, 0, 2, 7, 7, 7, 7, 7]),
      fed(argmax("out_max_val: true", [1, 4]), 0, [5, 5, 1, 2]),
      fed(argmax("axis: 1", [1, 3, 2]), 0, [4, 1, 4, 1, 2, 1]),
    ],
    same: [argmax("axis: 1 out_max_val: true")],
  },
  "argmax/axis-ignored": {
    shows: [argmax("axis: 1"), argmax("axis: 1 top_k: 2", [3, 5]), argmax("axis: 0", [3, 1])],
    same: [argmax("axis: 1", [3, 5, 1]), argmax("axis: 2 top_k: 2", [3, 1, 5, 1])],
    impossible: [argmax("")],
  },
  "argmax/last-axis": {
    shows: [argmax("axis: 1"), argmax("axis: 1 out_max_val: true")],
    same: [argmax("axis: 3")],
    impossible: [argmax(""), argmax("axis: 1 top_k: 4")],
  },
  "argmax/places-for-values": {
    shows: [argmax("out_max_val: true"), argmax("out_max_val: true axis: 1")],
    same: [argmax(""), argmax("axis: 1")],
  },
  "lstm/gates-in-onnx-order": {
    shows: [
      lstm(),
      lstmStatic,
      layer(
        'type: "LSTMUnit"',
        [
          [1, 2, 3],
          [1, 2, 12],
          [1, 2],
        ],
        { tops: 2 },
      ),
    ],
  },
  "lstm/gates-in-pytorch-order": {
    shows: [
      lstm(),
      lstmStatic,
      layer(
        'type: "LSTMUnit"',
        [
          [1, 2, 3],
          [1, 2, 12],
          [1, 2],
        ],
        { tops: 2 },
      ),
    ],
  },
  "lstm/continuation-ignored": {
    shows: [
      lstm(),
      fed(
        layer('type: "RNN" recurrent_param { num_output: 3 }', [
          [4, 2, 5],
          [4, 2],
        ]),
        1,
        markers,
      ),
      fed(
        layer(
          'type: "LSTMUnit"',
          [
            [1, 2, 3],
            [1, 2, 12],
            [1, 2],
          ],
          { tops: 2 },
        ),
        2,
        [0, 1],
      ),
    ],
    same: [
      lstm([0, 0, 1, 1, 1, 1, 1, 1]),
      fed(
        layer(
          'type: "LSTMUnit"',
          [
            [1, 2, 3],
            [1, 2, 12],
            [1, 2],
          ],
          { tops: 2 },
        ),
        2,
        [1, 1],
      ),
    ],
  },
  "lstm/bias-doubled": {
    shows: [lstm()],
    same: [
      lstm(
        markers,
        Array.from({ length: 12 }, () => 0),
      ),
    ],
  },
  "lstm/static-input-dropped": { shows: [lstmStatic], impossible: [lstm()] },
  "euclidean-loss/not-halved": {
    shows: [
      layer('type: "EuclideanLoss"', [
        [3, 4],
        [3, 4],
      ]),
    ],
  },
  "euclidean-loss/mean-of-elements": {
    shows: [
      layer('type: "EuclideanLoss"', [
        [3, 4],
        [3, 4],
      ]),
    ],
    same: [
      layer('type: "EuclideanLoss"', [
        [3, 2],
        [3, 2],
      ]),
    ],
  },
  "softmax-with-loss/by-batch-size": {
    shows: [loss("", [2, 5, 3]), loss("normalization: FULL", [2, 5, 3]), loss("normalization: NONE", [2, 5])],
    same: [loss("", [2, 5]), loss("normalization: BATCH_SIZE", [2, 5, 3]), loss("normalization: NONE", [1, 5])],
  },
  "reduction/coeff-dropped": {
    shows: [layer('type: "Reduction" reduction_param { coeff: 3 operation: MEAN }', IMAGE)],
    same: [layer('type: "Reduction"', IMAGE)],
  },
  "reduction/as-sum": {
    shows: ["ASUM", "SUMSQ", "MEAN"].map((o) =>
      layer(`type: "Reduction" reduction_param { axis: 1 operation: ${o} }`, IMAGE),
    ),
    same: [
      layer('type: "Reduction"', IMAGE),
      layer('type: "Reduction" reduction_param { axis: 1 operation: MEAN }', [2, 1]),
    ],
  },
  "hinge-loss/norm-ignored": {
    shows: [fed(layer('type: "HingeLoss" hinge_loss_param { norm: L2 }', [[2, 3], [2]]), 1, [0, 2])],
    same: [fed(layer('type: "HingeLoss"', [[2, 3], [2]]), 1, [0, 2])],
  },
  "contrastive-loss/legacy": {
    shows: [
      fed(layer('type: "ContrastiveLoss" contrastive_loss_param { margin: 9 }', [[2, 3], [2, 3], [2]]), 2, [0, 1]),
    ],
    same: [
      fed(layer('type: "ContrastiveLoss"', [[2, 3], [2, 3], [2]]), 2, [1, 1]),
      fed(
        layer('type: "ContrastiveLoss" contrastive_loss_param { legacy_version: true }', [[2, 3], [2, 3], [2]]),
        2,
        [0, 1],
      ),
    ],
  },
  "interp/half-pixel": {
    shows: [interp("height: 7 width: 9"), interp("zoom_factor: 2 pad_beg: -1"), interp("height: 4 width: 1")],
    same: [interp("height: 4 width: 5"), interp("height: 8 width: 9", [1, 2, 1, 1])],
  },
  "interp/asymmetric": {
    shows: [interp("height: 7 width: 9"), interp("shrink_factor: 2")],
    same: [interp("height: 4 width: 5"), interp("height: 1 width: 1")],
  },
  "prior-box/variance-ignored": {
    shows: [priorBox("variance: 0.1 variance: 0.1 variance: 0.2 variance: 0.2")],
    same: [priorBox("")],
  },
  "prior-box/clip-ignored": {
    shows: [priorBox("clip: true max_size: 60")],
    same: [priorBox(""), priorBox("clip: true")],
  },
  "prior-box/clip-always": {
    shows: [priorBox("max_size: 60")],
    same: [priorBox(""), priorBox("clip: true max_size: 60")],
  },
  "prior-box/step-ignored": {
    shows: [priorBox("step: 16")],
    same: [priorBox(""), priorBox("step_h: 20 step_w: 22.5")],
  },
  "prior-box/step-swapped": { shows: [priorBox("step_h: 20 step_w: 22")], same: [priorBox("step: 16"), priorBox("")] },
  "prior-box/offset-ignored": { shows: [priorBox("offset: 0.25")], same: [priorBox("")] },
  "prior-box/max-size-last": {
    shows: [
      priorBox("max_size: 30 aspect_ratio: 2"),
      priorBox("max_size: 30 min_size: 25 max_size: 50 aspect_ratio: 3"),
    ],
    same: [priorBox("max_size: 30")],
    impossible: [priorBox("aspect_ratio: 2")],
  },
  "prior-box/max-size-ignored": { shows: [priorBox("max_size: 30")], same: [priorBox("aspect_ratio: 2")] },
  "prior-box/flip-ignored": {
    shows: [priorBox("aspect_ratio: 2 aspect_ratio: 3")],
    same: [priorBox(""), priorBox("aspect_ratio: 2 aspect_ratio: 3 flip: false")],
  },
  "prior-box/ratio-without-root": { shows: [priorBox("aspect_ratio: 2")], same: [priorBox("")] },
  "detection-output/variance-ignored": {
    shows: [detection(""), detection(CENTER)],
    same: [detection("variance_encoded_in_target: true"), detection("", { variances: 1 })],
  },
  "detection-output/variance-always": {
    shows: [detection("variance_encoded_in_target: true")],
    same: [detection(""), detection("variance_encoded_in_target: true", { variances: 1 })],
  },
  "detection-output/code-corner": {
    shows: [detection(CENTER), detection("code_type: CORNER_SIZE")],
    same: [detection("")],
  },
  "detection-output/code-center-size": {
    shows: [detection(""), detection("code_type: CORNER_SIZE")],
    same: [detection(CENTER)],
  },
  "detection-output/nms-missing": {
    shows: [detection("")],
    same: [detection("", { nms: "nms_threshold: 1" }), detection("", { nms: "nms_threshold: 0.4 top_k: 1" })],
  },
  "detection-output/keep-top-k-ignored": {
    shows: [detection("keep_top_k: 2")],
    same: [detection(""), detection("keep_top_k: 8")],
  },
  "detection-output/threshold-ignored": {
    shows: [detection("confidence_threshold: 0.5")],
    same: [detection(""), detection("confidence_threshold: 0.01")],
  },
  "detection-output/background-kept": {
    shows: [detection("")],
    same: [detection("background_label_id: 7")],
  },
};

function tops(outputs: readonly Output[]) {
  return outputs.map(({ shape, values }) => ({ shape, data: Float32Array.from(values) }));
}

/** Whether an engine that returned `wrong` would conform. */
function conforms(call: LayerCall, wrong: readonly Output[]): boolean {
  return reference(call).every((right, top) => {
    if (!sameShape(right.shape, wrong[top].shape)) return false;
    return compare(right, layerAcceptance(right, FP32), tops(wrong)[top].data, FP32).outside === 0;
  });
}

function faultOf(id: string): Fault {
  const fault = FAULTS.find((one) => one.id === id);
  if (fault === undefined) throw new RangeError(`no fault ${id}`);
  return fault;
}

const named = (cases: readonly LayerCase[]) =>
  cases.map((layerCase) => [`${layerCase.body} on ${layerCase.bottoms[0].shape.join("×")}`, layerCase] as const);

describe.each(Object.entries(EXPECTED))("%s", (id, { shows, same = [], impossible = [] }) => {
  const fault = faultOf(id);

  it.each(named(shows))("shows in %s", (_, layerCase) => {
    const call = buildCase(layerCase);
    expect(fault.hidden?.(call)).toBeUndefined();
    expect(appliesTo(fault, call)).toBe(true);
    const wrong = fault.predict(call, reference);
    for (const { shape, values } of wrong) expect(values.length).toBe(count(shape));
    expect(conforms(call, wrong)).toBe(false);
    if (fault.matches === undefined) return;
    expect(fault.matches(call, tops(wrong), reference)).toBe(true);
    expect(fault.matches(call, tops(reference(call)), reference)).toBe(false);
  });

  for (const [name, layerCase] of named(same)) {
    it(`makes no difference in ${name}, and says why`, () => {
      const call = buildCase(layerCase);
      expect(fault.hidden?.(call)).toMatch(/\w/);
      expect(conforms(call, fault.predict(call, reference))).toBe(true);
    });
  }

  for (const [name, layerCase] of named(impossible)) {
    it(`cannot be made in ${name}, and says why`, () => {
      expect(fault.hidden?.(buildCase(layerCase))).toMatch(/\w/);
    });
  }
});

it("covers every fault of these layers", () => {
  const layers = new Set(Object.keys(EXPECTED).map((id) => id.split("/")[0]));
  const covered = FAULTS.filter(({ id }) => layers.has(id.split("/")[0])).map(({ id }) => id);
  expect(Object.keys(EXPECTED).toSorted()).toEqual(covered.toSorted());
});

it.each(FAULTS.map((fault) => [fault.id, fault] as const))(
  "%s says one sentence each, and where it was seen",
  (_, fault) => {
    for (const sentence of [fault.claim, fault.remedy]) expect(sentence).toMatch(/^\S.*\.$/);
    expect(fault.source).toMatch(/^https:\/\/\S+$/);
    expect(fault.types.length).toBeGreaterThan(0);
  },
);
