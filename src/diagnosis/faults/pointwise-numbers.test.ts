/** What mistaken engines return, worked out by hand from the mistake's own formula. */
import { describe, expect, it } from "vitest";
import type { Layer } from "../../caffe/net.ts";
import { CASES } from "../../conformance/cases/index.ts";
import { buildCase, type LayerCase } from "../../conformance/layer-case.ts";
import { forwardLayer } from "../../reference/net.ts";
import type { Shape } from "../../tensor/shape.ts";
import { appliesTo, type Compute, withSettings } from "../fault.ts";
import { FAULTS } from "./index.ts";

const reference: Compute = ({ layer, bottoms, params }) => forwardLayer(layer as Layer, bottoms, params);

interface Given {
  readonly body: string;
  readonly shape: Shape;
  readonly x: readonly number[];
  readonly more?: readonly { shape: Shape; numbers: readonly number[] }[];
  readonly params?: LayerCase["params"];
  readonly tops?: number;
}

function predicted(id: string, { body, shape, x, more = [], params, tops }: Given) {
  const fault = FAULTS.find((one) => one.id === id);
  if (fault === undefined) throw new RangeError(`no fault ${id}`);
  const call = buildCase({ body, bottoms: [{ shape, numbers: x }, ...more], params, tops });
  expect(fault.hidden?.(call)).toBeUndefined();
  return fault.predict(call, reference);
}

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
const { exp, sqrt, log, tanh } = Math;

/** [fault, layer, the first top's numbers] */
const NUMBERS: readonly (readonly [string, Given, readonly number[]])[] = [
  // Squares 1, 4, 9 of up to three channels, times 6 and not times 2.
  [
    "lrn/alpha-not-divided",
    { body: 'type: "LRN" lrn_param { local_size: 3 alpha: 6 beta: 1 }', shape: [1, 3, 1, 1], x: [1, 2, 3] },
    [1 / (1 + 6 * 5), 2 / (1 + 6 * 14), 3 / (1 + 6 * 13)],
  ],
  [
    "lrn/alpha-divided-twice",
    { body: 'type: "LRN" lrn_param { local_size: 3 alpha: 9 beta: 1 }', shape: [1, 3, 1, 1], x: [1, 2, 3] },
    [1 / (1 + 5), 2 / (1 + 14), 3 / (1 + 13)],
  ],
  // Three neighbours to either side, a third of alpha each.
  [
    "lrn/size-as-radius",
    { body: 'type: "LRN" lrn_param { local_size: 3 alpha: 3 beta: 1 }', shape: [1, 3, 1, 1], x: [1, 2, 3] },
    [1 / 15, 2 / 15, 3 / 15],
  ],
  [
    "lrn/radius-as-size",
    { body: 'type: "LRN" lrn_param { local_size: 3 alpha: 3 beta: 1 }', shape: [1, 3, 1, 1], x: [1, 2, 3] },
    [1 / (1 + 3), 2 / (1 + 12), 3 / (1 + 27)],
  ],
  // Radius 2: a channel and the one behind it, a half of alpha each.
  [
    "lrn/radius-as-size",
    { body: 'type: "LRN" lrn_param { local_size: 5 alpha: 2 beta: 1 }', shape: [1, 3, 1, 1], x: [1, 2, 3] },
    [1 / (1 + 5), 2 / (1 + 13), 3 / (1 + 9)],
  ],
  // Two neighbours at the ends: a half of alpha each.
  [
    "lrn/border-clipped",
    { body: 'type: "LRN" lrn_param { local_size: 3 alpha: 6 beta: 1 }', shape: [1, 3, 1, 1], x: [1, 2, 3] },
    [1 / (1 + 15), 2 / (1 + 28), 3 / (1 + 39)],
  ],
  [
    "argmax/first-of-equal",
    { body: 'type: "ArgMax" argmax_param { top_k: 2 }', shape: [1, 4], x: [1, 5, 5, 5] },
    [1, 2],
  ],
  [
    "argmax/first-of-equal",
    { body: 'type: "ArgMax" argmax_param { axis: 1 }', shape: [1, 2, 2], x: [3, 1, 3, 2] },
    [0, 1],
  ],
  [
    "lrn/k-within-channel",
    {
      body: 'type: "LRN" lrn_param { norm_region: WITHIN_CHANNEL local_size: 3 alpha: 9 beta: 2 k: 4 }',
      shape: [1, 1, 1, 2],
      x: [1, 2],
    },
    [1 / 81, 2 / 81],
  ],
  [
    "lrn/within-as-across",
    {
      body: 'type: "LRN" lrn_param { norm_region: WITHIN_CHANNEL local_size: 3 alpha: 3 beta: 1 k: 2 }',
      shape: [1, 2, 1, 2],
      x: [1, 2, 3, 4],
    },
    [1 / 12, 2 / 22, 3 / 12, 4 / 22],
  ],
  // Sums of 4 and 16, meant to be divided by 4.
  [
    "batch-norm/scale-factor-ignored",
    { body: 'type: "BatchNorm" batch_norm_param { eps: 0 }', shape: [1, 1, 2], x: [3, 8], params: [[4], [16], [4]] },
    [-1 / 4, 1],
  ],
  [
    "batch-norm/zero-scale-factor",
    { body: 'type: "BatchNorm"', shape: [1, 2, 1], x: [3, 8], params: [[0, 2], [0, 3], [0]] },
    [NaN, NaN],
  ],
  [
    "batch-norm/batch-statistics",
    { body: 'type: "BatchNorm" batch_norm_param { eps: 0 }', shape: [1, 1, 2], x: [3, 7], params: [[4], [16], [1]] },
    [-1, 1],
  ],
  [
    "batch-norm/eps-of-keras",
    { body: 'type: "BatchNorm"', shape: [1, 1, 1], x: [3], params: [[1], [0], [1]] },
    [2 / sqrt(Math.fround(1e-3))],
  ],
  [
    "batch-norm/bias-of-caffe2onnx",
    { body: 'type: "BatchNorm" batch_norm_param { eps: 0.25 }', shape: [1, 1, 1], x: [3], params: [[1], [0], [1]] },
    [4 + Math.fround(1e-3)],
  ],
  // A sum of 8, meant to be divided by 2⁻¹⁷.
  [
    "batch-norm/eps-on-scale-factor",
    {
      body: 'type: "BatchNorm" batch_norm_param { eps: 0 }',
      shape: [1, 1, 1],
      x: [3],
      params: [[0], [8], [2 ** -17]],
    },
    [3 / sqrt(Math.fround(8 / (1 + 1e-5 * 2 ** 17)) * 2 ** 17)],
  ],
  [
    "scale/axis",
    { body: 'type: "Scale" scale_param { axis: 0 }', shape: [2, 2], x: [1, 2, 3, 4], params: [[1, 10]] },
    [1, 20, 3, 40],
  ],
  [
    "scale/trailing-axes",
    { body: 'type: "Scale" scale_param { axis: 0 num_axes: 1 }', shape: [2, 2], x: [1, 2, 3, 4], params: [[1, 10]] },
    [1, 20, 3, 40],
  ],
  [
    "scale/bias-dropped",
    {
      body: 'type: "Scale" scale_param { bias_term: true }',
      shape: [1, 2],
      x: [1, 2],
      params: [
        [3, 4],
        [5, 6],
      ],
    },
    [3, 8],
  ],
  [
    "scale/filler-as-gamma",
    {
      body: 'type: "Scale" scale_param { bias_term: true }',
      shape: [1, 2],
      x: [1, 2],
      params: [
        [3, 4],
        [5, 6],
      ],
    },
    [6, 8],
  ],
  // Mean 3, deviation 2: 2/√(4 + 5).
  [
    "mvn/eps-inside-root",
    { body: 'type: "MVN" mvn_param { eps: 5 }', shape: [1, 1, 1, 2], x: [1, 5] },
    [-2 / 3, 2 / 3],
  ],
  ["mvn/mean-kept", { body: 'type: "MVN" mvn_param { eps: 2 }', shape: [1, 1, 1, 2], x: [1, 5] }, [1 / 4, 5 / 4]],
  [
    "mvn/mean-kept",
    { body: 'type: "MVN" mvn_param { normalize_variance: false }', shape: [1, 1, 1, 2], x: [1, 5] },
    [1, 5],
  ],
  // Variance 8/1.
  [
    "mvn/unbiased-variance",
    { body: 'type: "MVN" mvn_param { eps: 0 }', shape: [1, 1, 1, 2], x: [1, 5] },
    [-sqrt(0.5), sqrt(0.5)],
  ],
  ["mvn/variance-off", { body: 'type: "MVN"', shape: [1, 1, 1, 2], x: [1, 5] }, [-2, 2]],
  [
    "normalize/each-pixel",
    { body: 'type: "Normalize" norm_param { eps: 0 }', shape: [1, 2, 1, 2], x: [3, 0, 4, 2], params: [[1]] },
    [0.6, 0, 0.8, 1],
  ],
  [
    "relu/negative-slope-dropped",
    { body: 'type: "ReLU" relu_param { negative_slope: 0.5 }', shape: [2], x: [-4, 3] },
    [0, 3],
  ],
  [
    "relu/negative-slope-other",
    { body: 'type: "ReLU" relu_param { negative_slope: 0.5 }', shape: [2], x: [-4, 3] },
    [-4 * Math.fround(0.01), 3],
  ],
  ["relu/missing", { body: 'type: "ReLU"', shape: [2], x: [-4, 3] }, [-4, 3]],
  ["relu/twice", { body: 'type: "ReLU" relu_param { negative_slope: 0.5 }', shape: [2], x: [-4, 3] }, [-1, 3]],
  ["relu6/cap-lost", { body: 'type: "ReLU6"', shape: [3], x: [-4, 3, 9] }, [0, 3, 9]],
  ["prelu/channel-shared", { body: 'type: "PReLU"', shape: [1, 2], x: [-1, -1], params: [[0.5, 3]] }, [-0.5, -0.5]],
  // Channels 2 and columns 2: the slopes go along the columns.
  [
    "prelu/slope-order",
    { body: 'type: "PReLU"', shape: [1, 2, 1, 2], x: [-1, -2, -3, -4], params: [[0.5, 3]] },
    [-0.5, -6, -1.5, -12],
  ],
  ["elu/alpha-dropped", { body: 'type: "ELU" elu_param { alpha: 3 }', shape: [2], x: [-1, 2] }, [exp(-1) - 1, 2]],
  ["swish/beta-dropped", { body: 'type: "Swish" swish_param { beta: 2 }', shape: [1], x: [3] }, [3 * sigmoid(3)]],
  ["sigmoid/hard", { body: 'type: "Sigmoid"', shape: [3], x: [-3, 1, 4] }, [0, 0.7, 1]],
  ["power/shift-last", { body: 'type: "Power" power_param { power: 2 scale: 3 shift: 1 }', shape: [1], x: [2] }, [37]],
  ["power/power-first", { body: 'type: "Power" power_param { power: 2 scale: 3 shift: 1 }', shape: [1], x: [2] }, [13]],
  ["power/shift-first", { body: 'type: "Power" power_param { power: 2 scale: 3 shift: 1 }', shape: [1], x: [2] }, [81]],
  ["exp/base-ignored", { body: 'type: "Exp" exp_param { base: 2 }', shape: [1], x: [2] }, [exp(2)]],
  ["exp/base-literal", { body: 'type: "Exp"', shape: [1], x: [2] }, [NaN]],
  ["log/base-ignored", { body: 'type: "Log" log_param { base: 10 }', shape: [1], x: [2] }, [log(2)]],
  [
    "eltwise/coeff-dropped",
    {
      body: 'type: "Eltwise" eltwise_param { coeff: 1 coeff: -1 }',
      shape: [2],
      x: [1, 2],
      more: [{ shape: [2], numbers: [5, 7] }],
    },
    [6, 9],
  ],
  [
    "eltwise/as-product",
    { body: 'type: "Eltwise"', shape: [2], x: [1, 2], more: [{ shape: [2], numbers: [5, 7] }] },
    [5, 14],
  ],
  [
    "eltwise/as-max",
    { body: 'type: "Eltwise"', shape: [2], x: [1, 9], more: [{ shape: [2], numbers: [5, 7] }] },
    [5, 9],
  ],
  [
    "eltwise/first-two-only",
    {
      body: 'type: "Eltwise"',
      shape: [1],
      x: [1],
      more: [
        { shape: [1], numbers: [5] },
        { shape: [1], numbers: [7] },
      ],
    },
    [6],
  ],
  ["softmax/last-axis", { body: 'type: "Softmax"', shape: [1, 2, 2], x: [0, log(3), 0, 0] }, [0.25, 0.75, 0.5, 0.5]],
  ["softmax/batch-axis", { body: 'type: "Softmax"', shape: [2, 2], x: [0, 0, log(3), 0] }, [0.25, 0.5, 0.75, 0.5]],
  [
    "softmax/axis-of-channels-last",
    { body: 'type: "Softmax"', shape: [1, 2, 2, 1], x: [0, log(3), 0, 0] },
    [0.25, 0.75, 0.5, 0.5],
  ],
  ["softmax/flattened", { body: 'type: "Softmax"', shape: [1, 2, 2], x: [0, log(2), 0, 0] }, [0.2, 0.4, 0.2, 0.2]],
  ["softmax/logarithm", { body: 'type: "Softmax"', shape: [1, 2], x: [0, log(3)] }, [log(0.25), log(0.75)]],
  ["softmax/twice", { body: 'type: "Softmax"', shape: [1, 2], x: [0, log(3)] }, [sigmoid(-0.5), sigmoid(0.5)]],
  // e¹⁰⁰ is too large for float32: ∞/∞, and what is finite over ∞.
  ["softmax/no-max-subtraction", { body: 'type: "Softmax"', shape: [1, 2], x: [100, 1] }, [NaN, 0]],
  ["bnll/overflow", { body: 'type: "BNLL"', shape: [1], x: [89] }, [Infinity]],
  ["dropout/scaled-up", { body: 'type: "Dropout" dropout_param { dropout_ratio: 0.75 }', shape: [1], x: [3] }, [12]],
  [
    "dropout/scaled-by-ratio",
    { body: 'type: "Dropout" dropout_param { dropout_ratio: 0.75 }', shape: [1], x: [4] },
    [3],
  ],
  [
    "dropout/keep-drop-inverted",
    { body: 'type: "Dropout" dropout_param { dropout_ratio: 0.75 scale_train: false }', shape: [1], x: [4] },
    [3],
  ],
  [
    "dropout/scale-train-false",
    { body: 'type: "Dropout" dropout_param { dropout_ratio: 0.75 scale_train: false }', shape: [1], x: [4] },
    [4],
  ],
  ["layer/skipped", { body: 'type: "Power" power_param { power: 2 shift: 1 }', shape: [2], x: [3, -4] }, [3, -4]],
  ["clip/lower-bound-lost", { body: 'type: "Clip" clip_param { min: 0 max: 1 }', shape: [2], x: [-2, 3] }, [-2, 1]],
  ["clip/upper-bound-lost", { body: 'type: "Clip" clip_param { min: 0 max: 1 }', shape: [2], x: [-2, 3] }, [0, 3]],
  ["argmax/axis-ignored", { body: 'type: "ArgMax" argmax_param { axis: 1 }', shape: [1, 2, 2], x: [1, 5, 2, 3] }, [1]],
  ["argmax/last-axis", { body: 'type: "ArgMax" argmax_param { axis: 1 }', shape: [1, 2, 2], x: [1, 5, 4, 3] }, [1, 0]],
  [
    "euclidean-loss/not-halved",
    { body: 'type: "EuclideanLoss"', shape: [2, 1], x: [1, 4], more: [{ shape: [2, 1], numbers: [2, 2] }] },
    [2.5],
  ],
  // Two pixels to four: places (i + ½)/2 − ½ = −¼, ¼, ¾, 1¼, within the image.
  [
    "interp/half-pixel",
    { body: 'type: "Interp" interp_param { height: 1 width: 4 }', shape: [1, 1, 1, 2], x: [0, 8] },
    [0, 2, 6, 8],
  ],
  [
    "interp/asymmetric",
    { body: 'type: "Interp" interp_param { height: 1 width: 4 }', shape: [1, 1, 1, 2], x: [0, 8] },
    [0, 4, 8, 8],
  ],
];

describe("hand-computed", () => {
  it.each(NUMBERS)("%s", (id, given, expected) => {
    const [{ values }] = predicted(id, given);
    expect(values.length).toBe(expected.length);
    values.forEach((value, i) => {
      // Parameters are float32.
      if (Number.isFinite(expected[i])) expect(value).toBeCloseTo(expected[i], 6);
      else expect(value).toBe(expected[i]);
    });
  });

  // Gates as stored: 1, 2, 3, 4; cell before 5.
  const unit = {
    body: 'type: "LSTMUnit"',
    shape: [1, 1, 1],
    x: [5],
    more: [
      { shape: [1, 1, 4], numbers: [0.1, 0.2, 0.3, 0.4] },
      { shape: [1, 1], numbers: [1] },
    ],
    tops: 2,
  };

  it("an LSTM that reads the gates as i, o, f, g", () => {
    const c = sigmoid(0.3) * 5 + sigmoid(0.1) * tanh(0.4);
    const [cell, hidden] = predicted("lstm/gates-in-onnx-order", unit);
    expect(cell.values[0]).toBeCloseTo(c, 6);
    expect(hidden.values[0]).toBeCloseTo(sigmoid(0.2) * tanh(c), 6);
  });

  it("an LSTM that reads the gates as i, f, g, o", () => {
    const c = sigmoid(0.2) * 5 + sigmoid(0.1) * tanh(0.3);
    const [cell, hidden] = predicted("lstm/gates-in-pytorch-order", unit);
    expect(cell.values[0]).toBeCloseTo(c, 6);
    expect(hidden.values[0]).toBeCloseTo(sigmoid(0.4) * tanh(c), 6);
  });

  it("an LSTM whose weights are read as i, o, f, g", () => {
    const [{ values }] = predicted("lstm/gates-in-onnx-order", {
      body: 'type: "LSTM" recurrent_param { num_output: 1 }',
      shape: [1, 1, 1],
      x: [1],
      more: [{ shape: [1, 1], numbers: [0] }],
      params: [
        [1, 2, 3, 4],
        [0, 0, 0, 0],
        [1, 1, 1, 1],
      ],
    });
    expect(values[0]).toBeCloseTo(sigmoid(2) * tanh(sigmoid(1) * tanh(4)), 12);
  });

  const prior = (param: string): Given => ({
    body: `type: "PriorBox" prior_box_param { min_size: 4 ${param} }`,
    shape: [1, 1, 1, 1],
    x: [0],
    more: [{ shape: [1, 1, 10, 20], numbers: Array.from({ length: 200 }, () => 0) }],
  });

  it("priors whose max_size comes last", () => {
    const square = (edge: number): number[] => [
      (10 - edge / 2) / 20,
      (5 - edge / 2) / 10,
      (10 + edge / 2) / 20,
      (5 + edge / 2) / 10,
    ];
    const [w, h] = [4 * 2, 4 / 2];
    const flat = [(10 - w / 2) / 20, (5 - h / 2) / 10, (10 + w / 2) / 20, (5 + h / 2) / 10];
    const [{ values }] = predicted("prior-box/max-size-last", prior("max_size: 9 aspect_ratio: 4 flip: false"));
    [...square(4), ...flat, ...square(6)].forEach((corner, i) => expect(values[i]).toBeCloseTo(corner, 12));
  });

  it("priors without flipped ratios, of which there are fewer", () => {
    const [{ shape, values }] = predicted("prior-box/flip-ignored", prior("aspect_ratio: 4 aspect_ratio: 9"));
    expect(shape).toEqual([1, 2, 12]);
    expect(values[4]).toBeCloseTo((10 - 4) / 20, 12);
    expect(values[8]).toBeCloseTo((10 - 6) / 20, 12);
  });

  it("priors whose ratio has no root", () => {
    const [{ values }] = predicted("prior-box/ratio-without-root", prior("aspect_ratio: 2 flip: false"));
    expect(values[4]).toBeCloseTo((10 - 4) / 20, 12);
    expect(values[5]).toBeCloseTo((5 - 1) / 10, 12);
  });

  it("a detection whose location is not multiplied by the variance", () => {
    const [{ values }] = predicted("detection-output/variance-ignored", {
      body: 'type: "DetectionOutput" detection_output_param { num_classes: 2 nms_param { nms_threshold: 0.5 } }',
      shape: [1, 4],
      x: [1, 2, 3, 4],
      more: [
        { shape: [1, 2], numbers: [0.25, 0.75] },
        { shape: [1, 2, 4], numbers: [0, 0, 1, 1, 0.5, 0.5, 0.5, 0.5] },
      ],
    });
    expect([...values]).toEqual([0, 1, 0.75, 1, 2, 4, 5]);
  });
});

describe("pairs", () => {
  it("a mistake is made in what another mistaken engine computes", () => {
    const [dropped, ordered] = ["eltwise/coeff-dropped", "eltwise/first-two-only"].map((id) =>
      FAULTS.find((fault) => fault.id === id),
    );
    const call = buildCase({
      body: 'type: "Eltwise" eltwise_param { coeff: 2 coeff: 3 coeff: 4 }',
      bottoms: [1, 10, 100].map((x) => ({ shape: [1], numbers: [x] })),
    });
    const both = dropped?.predict(call, (changed) => ordered?.predict(changed, reference) ?? []);
    expect(both?.[0].values[0]).toBe(11);
    // And the other way round.
    const again = ordered?.predict(call, (changed) => dropped?.predict(changed, reference) ?? []);
    expect(again?.[0].values[0]).toBe(11);
    expect(reference(withSettings(call, {}))[0].values[0]).toBe(432);
  });
});

it("no two mistakes together leave less than no error to allow", () => {
  const negative = Object.values(CASES)
    .flatMap(({ corners }) => Object.values(corners))
    .flatMap((corner) => {
      const call = buildCase(corner);
      const faults = FAULTS.filter((fault) => fault.matches === undefined && appliesTo(fault, call));
      return faults.flatMap((outer) =>
        faults.flatMap((inner) => {
          const both: Compute = (made) => (appliesTo(inner, made) ? inner.predict(made, reference) : reference(made));
          const numbers = outer.predict(call, both).flatMap((top) => [top.magnitude, top.pointwise]);
          return numbers.some((all) => all?.some((size) => size < 0)) ? [`${outer.id} of ${inner.id}`] : [];
        }),
      );
    });
  expect(negative).toEqual([]);
});
