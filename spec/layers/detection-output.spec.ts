/**
 * DetectionOutput (SSD).
 *
 * Boxes are decoded from priors: by CORNER the corners are moved by location × variance; by CORNER_SIZE the same in units of the
 * prior's size; by CENTER_SIZE the centre is moved in units of the size, which grows by e^(location × variance). Variances may be
 * in the locations already. Of each class but the background the scores above confidence_threshold are candidates, best first,
 * of equal ones the earlier prior, and no more than nms_param.top_k; a candidate that shares more than nms_threshold of its
 * union with one that is kept is dropped. With eta below 1 the threshold shrinks after each box that is kept, while it exceeds
 * 0.5. Of an image the keep_top_k best remain, listed by class and then by score. A row is image, class, score, xmin, ymin,
 * xmax, ymax. Where nothing is found in the whole batch there is a row of −1 for each image, after its number. Pictures and
 * result files, which Caffe can write as well, are no part of the top.
 *
 * Rounding may decide whether one box overlaps another too much. The reference says below which unit roundoff it does not, and
 * nothing is said of an engine whose arithmetic is coarser.
 *
 * weiliu89/caffe, branch ssd: https://github.com/weiliu89/caffe/blob/4817bf8/src/caffe/layers/detection_output_layer.cpp#L180-L334
 * Parameters and shape: https://github.com/weiliu89/caffe/blob/4817bf8/src/caffe/layers/detection_output_layer.cpp#L16-L177
 * Decoding: https://github.com/weiliu89/caffe/blob/4817bf8/src/caffe/util/bbox_util.cpp#L441-L529
 * Overlap: https://github.com/weiliu89/caffe/blob/4817bf8/src/caffe/util/bbox_util.cpp#L65-L294
 * Suppression: https://github.com/weiliu89/caffe/blob/4817bf8/src/caffe/util/bbox_util.cpp#L1743-L1936
 * Caffe's own test: https://github.com/weiliu89/caffe/blob/4817bf8/src/caffe/test/test_detection_output_layer.cpp#L22-L330
 */
import { describe, expect, it } from "vitest";
import { buildNet } from "../../src/caffe/build.ts";
import { loadTrainedNet } from "../../src/caffe/load.ts";
import { parsePrototxt } from "../../src/caffe/prototxt.ts";
import { verify } from "../../src/conformance/verify.ts";
import { uniformBlob } from "../../src/tensor/random.ts";
import { count } from "../../src/tensor/shape.ts";
import { caffeData, describeWithData } from "../support/caffe-data.ts";
import { conforms, expectConforms, type LayerCase, layerCase, onnxruntime, reference } from "../support/layer.ts";

const body = (params: string): string => `type: "DetectionOutput" detection_output_param { ${params} }`;

function rows(layer: LayerCase): number[][] {
  const [{ shape, values }] = reference(layer);
  expect(shape).toEqual([1, 1, values.length / 7, 7]);
  return Array.from({ length: shape[2] }, (_, row) =>
    [...values.slice(row * 7, row * 7 + 7)].map((value) => Number(value.toFixed(5))),
  );
}

/** Priors with one variance for all. */
function priorsOf(boxes: readonly (readonly number[])[], variance = 0.1) {
  const corners = boxes.flat();
  return { shape: [1, 2, corners.length], values: [...corners, ...corners.map(() => variance)] };
}

/** Boxes of one image and one class beside the background, which lie where the priors lie. */
function still(boxes: readonly (readonly number[])[], scores: readonly number[], params: string): LayerCase {
  return layerCase(body(`num_classes: 2 ${params}`), [
    { shape: [1, boxes.length * 4], values: boxes.flatMap(() => [0, 0, 0, 0]) },
    { shape: [1, boxes.length * 2], values: scores.flatMap((score) => [1 - score, score]) },
    priorsOf(boxes),
  ]);
}

describe("DetectionOutput", () => {
  describe("Caffe's own test", () => {
    const grid = [0.25, 0.75].flatMap((y) => [0.25, 0.75].map((x) => [x - 0.15, y - 0.15, x + 0.15, y + 0.15]));
    const scores = [0, 1].flatMap((image) =>
      [0, 1, 2, 3].flatMap((prior) => [0, 1].map((label) => (image === label ? prior * 0.2 : 1 - prior * 0.2))),
    );
    const twoImages = (params: string, boxes: 1 | 2): LayerCase => {
      const locations = [0, 1].flatMap((image) =>
        [0, 1, 2, 3].flatMap((prior) =>
          [0, 1].slice(0, boxes).flatMap((label) => {
            const far = image + label / 2 + 0.5;
            const [x, y] = [prior % 2 === 1 ? -far : far, prior > 1 ? -far : far];
            return [x, y, x, y];
          }),
        ),
      );
      return layerCase(body(`num_classes: 2 nms_param { nms_threshold: 0.1 ${params}`), [
        { shape: [2, 16 * boxes, 1, 1], values: locations },
        { shape: [2, 8, 1, 1], values: scores },
        priorsOf(grid),
      ]);
    };
    const shared = [
      [0, 1, 1, 0.15, 0.15, 0.45, 0.45],
      [0, 1, 0.8, 0.55, 0.15, 0.85, 0.45],
      [0, 1, 0.6, 0.15, 0.55, 0.45, 0.85],
      [0, 1, 0.4, 0.55, 0.55, 0.85, 0.85],
      [1, 1, 0.6, 0.45, 0.45, 0.75, 0.75],
      [1, 1, 0, 0.25, 0.25, 0.55, 0.55],
    ];
    const own = [
      [0, 0, 0.6, 0.55, 0.55, 0.85, 0.85],
      [0, 0, 0.4, 0.15, 0.55, 0.45, 0.85],
      [0, 0, 0.2, 0.55, 0.15, 0.85, 0.45],
      [0, 0, 0, 0.15, 0.15, 0.45, 0.45],
      [0, 1, 1, 0.2, 0.2, 0.5, 0.5],
      [0, 1, 0.8, 0.5, 0.2, 0.8, 0.5],
      [0, 1, 0.6, 0.2, 0.5, 0.5, 0.8],
      [0, 1, 0.4, 0.5, 0.5, 0.8, 0.8],
      [1, 0, 1, 0.25, 0.25, 0.55, 0.55],
      [1, 0, 0.4, 0.45, 0.45, 0.75, 0.75],
      [1, 1, 0.6, 0.4, 0.4, 0.7, 0.7],
    ];

    it.each([
      ["shared locations", "}", 1, shared],
      ["the two best of a class", "top_k: 2 }", 1, [shared[0], shared[1], shared[4]]],
      ["a location for each class", "} share_location: false background_label_id: -1", 2, own],
      [
        "both",
        "top_k: 2 } share_location: false background_label_id: -1",
        2,
        [own[0], own[1], own[4], own[5], own[8], own[10]],
      ],
      ["and a background", "} share_location: false", 2, [...own.slice(4, 8), own[10]]],
    ] as const)("%s", async (_, params, boxes, expected) => {
      const layer = twoImages(params, boxes);
      expect(rows(layer)).toEqual(expected);
      await expectConforms(layer);
    });
  });

  describe("decodes", () => {
    // Location 1, −2, 3, 4 on a prior with centre (0.3, 0.6) that is 0.2 wide and 0.4 high.
    const around = (x: number, y: number, width: number, height: number): number[] => [
      x - width / 2,
      y - height / 2,
      x + width / 2,
      y + height / 2,
    ];
    it.each([
      ["CORNER", "", [0.3, 0.2, 0.7, 1.2]],
      ["CORNER_SIZE", "", [0.22, 0.32, 0.46, 0.96]],
      ["CENTER_SIZE", "", around(0.32, 0.52, 0.2 * Math.exp(0.3), 0.4 * Math.exp(0.4))],
      ["CORNER", "variance_encoded_in_target: true", [1.2, -1.6, 3.4, 4.8]],
      ["CORNER_SIZE", "variance_encoded_in_target: true", [0.4, -0.4, 1, 2.4]],
      ["CENTER_SIZE", "variance_encoded_in_target: true", around(0.5, -0.2, 0.2 * Math.exp(3), 0.4 * Math.exp(4))],
    ])("%s %s", async (code, encoded, expected) => {
      const layer = layerCase(body(`num_classes: 2 code_type: ${code} ${encoded}`), [
        { shape: [1, 4], values: [1, -2, 3, 4] },
        { shape: [1, 2], values: [0.25, 0.75] },
        priorsOf([[0.2, 0.4, 0.4, 0.8]]),
      ]);
      const [row] = rows(layer);
      expect(row.slice(0, 3)).toEqual([0, 1, 0.75]);
      row.slice(3).forEach((corner, i) => expect(corner).toBeCloseTo(expected[i], 4));
      await expectConforms(layer);
    });
  });

  /** Boxes of width 0.4 in a row, whose starts these are. */
  const inARow = (...starts: number[]): number[][] => starts.map((x) => [x, 0, x + 0.4, 0.5]);
  const starts = (layer: LayerCase): number[] => rows(layer).map((row) => row[3]);

  it("drops what overlaps a kept box by more than the threshold, and not what overlaps a dropped one", async () => {
    // Neighbours share 0.3 of 0.5, those two apart 0.2 of 0.6.
    const layer = still(inARow(0, 0.1, 0.2), [0.9, 0.8, 0.7], "nms_param { nms_threshold: 0.5 }");
    expect(starts(layer)).toEqual([0, 0.2]);
    await expectConforms(layer);
  });

  it("takes of equal scores the earlier prior, and leaves out what does not exceed the threshold", async () => {
    const layer = still(inARow(0.5, 0, 1), [0.5, 0.5, 0.25], "confidence_threshold: 0.25");
    expect(starts(layer)).toEqual([0.5, 0]);
    await expectConforms(layer);
  });

  it("looks at top_k candidates before it drops any, and keeps keep_top_k after", async () => {
    const boxes = inARow(0, 0.1, 0.5, 1);
    const scores = [0.9, 0.8, 0.7, 0.6];
    const looked = still(boxes, scores, "nms_param { top_k: 3 }");
    expect(starts(looked)).toEqual([0, 0.5]);
    const kept = still(boxes, scores, "keep_top_k: 2");
    expect(starts(kept)).toEqual([0, 0.5]);
    await expectConforms(looked);
    await expectConforms(kept);
    for (const params of ["nms_param { top_k: 0 }", "keep_top_k: 0"]) {
      const none = still(boxes, scores, params);
      expect(rows(none)).toEqual([[0, -1, -1, -1, -1, -1, -1]]);
      await expectConforms(none);
    }
  });

  it("lowers the threshold by eta after each kept box, while it exceeds 0.5", () => {
    // Thresholds 0.7, 0.56, 0.448, 0.448; the boxes share 0, 0.6 and 0.45… with the one before.
    const boxes = inARow(0, 0.8, 0.9);
    expect(starts(still(boxes, [0.9, 0.8, 0.7], "nms_param { nms_threshold: 0.7 }"))).toEqual([0, 0.8, 0.9]);
    expect(starts(still(boxes, [0.9, 0.8, 0.7], "nms_param { nms_threshold: 0.7 eta: 0.8 }"))).toEqual([0, 0.8]);
    const more = inARow(0, 0.8, 1.6, 1.75);
    expect(starts(still(more, [0.9, 0.8, 0.7, 0.6], "nms_param { nms_threshold: 0.7 eta: 0.8 }"))).toEqual([
      0, 0.8, 1.6,
    ]);
  });

  it("lists by image, class and score, and counts images apart", async () => {
    const locations = uniformBlob([2, 5 * 4], 3).data;
    const scores = uniformBlob([2, 5 * 3], 4).data.map(Math.abs);
    const layer = layerCase(body("num_classes: 3 keep_top_k: 4 background_label_id: 1 confidence_threshold: 0.1"), [
      { shape: [2, 20], values: locations },
      { shape: [2, 15], values: scores },
      priorsOf(inARow(0, 0.5, 1, 1.5, 2)),
    ]);
    const found = rows(layer);
    expect(found.map(([image]) => image)).toEqual([0, 0, 0, 0, 1, 1, 1, 1]);
    for (const [i, [image, label, score]] of found.entries()) {
      const next = found[i + 1];
      if (next !== undefined && next[0] === image) {
        expect(next[1] > label || (next[1] === label && next[2] < score)).toBe(true);
      }
    }
    expect(new Set(found.map(([, label]) => label))).toEqual(new Set([0, 2]));
    await expectConforms(layer);
  });

  it("has a row of −1 for each image where nothing is found at all", async () => {
    const layer = layerCase(body("num_classes: 2 confidence_threshold: 2"), [
      { shape: [3, 8] },
      { shape: [3, 4] },
      priorsOf(inARow(0, 1)),
    ]);
    expect(rows(layer)).toEqual([0, 1, 2].map((image) => [image, -1, -1, -1, -1, -1, -1]));
    await expectConforms(layer);
  });

  it("takes a box with swapped corners for empty", async () => {
    const swapped = [0.4, 0, 0, 0.5];
    const layer = still([...inARow(0), swapped], [0.9, 0.8], "nms_param { nms_threshold: 0.1 }");
    expect(rows(layer)).toHaveLength(2);
    await expectConforms(layer);
  });

  describe("where rounding decides", () => {
    // Two boxes that share exactly 0.2 of 0.6, and a threshold of 1/3, which float32 rounds up.
    const third = Math.fround(1 / 3);

    it("the reference says so", () => {
      const decided = (threshold: number): number =>
        reference(still(inARow(0, 0.2), [0.9, 0.8], `nms_param { nms_threshold: ${threshold} }`))[0]
          .decidedBelow as number;
      expect(decided(third)).toBeLessThan(2 ** -24);
      expect(decided(third * (1 + 2 ** -10))).toBeGreaterThan(2 ** -24);
      // Boxes that lie apart share nothing, whatever the rounding.
      const apart = still(inARow(0, 0.5), [0.9, 0.8], "nms_param { nms_threshold: 0 }");
      expect(reference(apart)[0].decidedBelow).toBeGreaterThan(2 ** -10);
    });

    it("also where equal scores compete for the last place, which Caffe's sort leaves open", () => {
      const tie = (keep: number): number =>
        reference(still(inARow(0, 1, 2), [0.9, 0.5, 0.5], `keep_top_k: ${keep}`))[0].decidedBelow as number;
      expect(tie(2)).toBe(0);
      expect(tie(1)).toBeGreaterThan(0);
    });

    it("verify says nothing of an engine", async () => {
      const { trained, bottoms } = still(inARow(0, 0.2), [0.9, 0.8], `nms_param { nms_threshold: ${third} }`);
      const feeds = new Map(trained.net.inputs.map((id, i) => [id, bottoms[i]]));
      const report = await verify(trained, await onnxruntime(), feeds);
      expect(report.layers[0].verdict).toEqual({ kind: "undecided" });
      expect(report.conforms).toBe(false);
      expect(report.summary).toBe(
        "Cannot be said: on this input rounding decides what layer selects; 0 of 1 layers conform.",
      );
    });
  });

  it("is judged alone and in situ in a whole net, and not by what it inherits", async () => {
    const { trained, bottoms } = still(inARow(0, 0.1, 0.5), [0.9, 0.8, 0.7], "");
    const feeds = new Map(trained.net.inputs.map((id, i) => [id, bottoms[i]]));
    const [{ verdict, tops }] = (await verify(trained, await onnxruntime(), feeds)).layers;
    expect(verdict).toEqual({ kind: "pass" });
    expect(tops[0]).toMatchObject({ injected: { elements: 14 }, inSitu: { elements: 14 }, inherited: null });
  });

  describeWithData("a genuine SSD net", () => {
    it("conforms in its priors and detections, of which there are many where the threshold is low", async () => {
      const files = ["detect.prototxt", "detect.caffemodel"].map((file) => caffeData(`wechat_qrcode/${file}`));
      const { trained } = await loadTrainedNet(files[0], files[1]);
      const layers = trained.net.layers.map((layer) =>
        layer.type === "DetectionOutput"
          ? { ...layer, settings: { ...layer.settings, confidenceThreshold: 1e-4 } }
          : layer,
      );
      const net = { ...trained.net, layers };
      const names = layers.flatMap(({ type, name }) => (["PriorBox", "DetectionOutput"].includes(type) ? [name] : []));
      expect(names).toHaveLength(6);
      // Waves of grey, in which the net sees much.
      const shape = net.shapes.get("data") as number[];
      const grey = (i: number): number => 128 + 100 * Math.sin(i / 7) * Math.cos(i / 384 / 5);
      const feeds = new Map([
        ["data", { shape, data: Float32Array.from({ length: count(shape) }, (_, i) => grey(i)) }],
      ]);
      const report = await verify({ ...trained, net }, await onnxruntime(), feeds, { mode: "injected", layers: names });
      const asked = report.layers.filter(({ name }) => names.includes(name));
      expect(asked.map(({ verdict }) => verdict.kind)).toEqual(names.map(() => "pass"));
      expect(asked.at(-1)?.tops[0].injected?.elements).toBeGreaterThan(10 * 7);
    });
  });

  it("names a prior without extent, on which Caffe stops", () => {
    const layer = layerCase(body("num_classes: 2 code_type: CENTER_SIZE"), [
      { shape: [1, 8] },
      { shape: [1, 4] },
      priorsOf([
        [0, 0, 1, 1],
        [0.5, 0, 0.5, 1],
      ]),
    ]);
    expect(() => reference(layer)).toThrow(/Prior 1 is 0 wide and 1 high/);
  });

  it("ends a net", () => {
    const text = `
      layer { name: "x" type: "Input" top: "l" top: "c" top: "p" input_param {
        shape { dim: 1 dim: 8 } shape { dim: 1 dim: 4 } shape { dim: 1 dim: 2 dim: 8 } } }
      layer { name: "detect" ${body("num_classes: 2")} bottom: "l" bottom: "c" bottom: "p" top: "d" }
      layer { name: "relu" type: "ReLU" bottom: "d" top: "z" }`;
    expect(() => buildNet(parsePrototxt(text, "net"), { file: "net" })).toThrow(/known only when layer detect has run/);
  });

  it.each([
    ["nms_param { eta: 0.5 }", "eta"],
    ["nms_param { nms_threshold: 1.5 }", "0 to 1"],
  ])("onnxruntime refuses %s", async (params, reason) => {
    const { layer } = still(inARow(0, 1), [0.9, 0.8], params);
    expect((await onnxruntime()).supports(layer)).toMatchObject({
      supported: false,
      reason: expect.stringContaining(reason) as string,
    });
  });

  conforms("DetectionOutput");
});
