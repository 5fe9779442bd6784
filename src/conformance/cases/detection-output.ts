import fc from "fast-check";
import type { Numbers } from "../filling.ts";
import { blob, layer, type LayerCases, whole } from "./layer-cases.ts";

const body = (params: string): string => `type: "DetectionOutput" detection_output_param { ${params} }`;

/** Boxes of a grid of places with their variances, as PriorBox makes them: neighbours overlap by about a third. */
function priors(count: number, variance = 0.1): number[] {
  const boxes = Array.from({ length: count }, (_, i) => {
    const [x, y, half] = [((i % 3) + 1) / 4, (Math.floor(i / 3) + 1) / 4, 0.17 + 0.01 * (i % 5)];
    return [x - half, y - half, x + half * 1.1, y + half * 0.9];
  });
  return [...boxes.flat(), ...boxes.flatMap(() => [variance, variance, 2 * variance, 2 * variance])];
}

const scores = (seed: number): Numbers => ({ kind: "uniform", seed, low: 0, high: 1 });
const moves = (seed: number): Numbers => ({ kind: "uniform", seed, low: -2, high: 2 });
const six = [blob([2, 24], moves(1)), blob([2, 18], scores(2)), blob([1, 2, 24], priors(6))];

export const detectionOutputCases: LayerCases = {
  corners: {
    "as in SSD": {
      body: body(
        "num_classes: 3 code_type: CENTER_SIZE nms_param { nms_threshold: 0.45 top_k: 400 } keep_top_k: 200 confidence_threshold: 0.01",
      ),
      bottoms: six,
    },
    "corners, the best two of each class": {
      body: body("num_classes: 3 nms_param { nms_threshold: 0.3 top_k: 2 }"),
      bottoms: six,
    },
    "the best three of an image": {
      body: body("num_classes: 3 code_type: CORNER_SIZE keep_top_k: 3 nms_param { nms_threshold: 0.5 }"),
      bottoms: six,
    },
    "a box for each class, and no background": {
      body: body("num_classes: 3 share_location: false background_label_id: -1 nms_param { nms_threshold: 0.3 }"),
      bottoms: [blob([2, 72], moves(1)), ...six.slice(1)],
    },
    "variances in the target": {
      body: body("num_classes: 3 variance_encoded_in_target: true code_type: CENTER_SIZE"),
      bottoms: [blob([2, 24], { kind: "uniform", seed: 1, low: -0.3, high: 0.3 }), ...six.slice(1)],
    },
    "a threshold that falls": {
      body: body("num_classes: 3 nms_param { nms_threshold: 0.9 eta: 0.7 }"),
      bottoms: six,
    },
    "nothing is found": { body: body("num_classes: 3 confidence_threshold: 2"), bottoms: six },
  },
  any: fc
    .record({
      images: whole(1, 2),
      classes: whole(1, 4),
      places: whole(1, 6),
      share_location: fc.boolean(),
      background: fc.constantFrom(undefined, 0, 1, 9, -1),
      code_type: fc.constantFrom(undefined, "CORNER", "CENTER_SIZE", "CORNER_SIZE"),
      variance_encoded_in_target: fc.constantFrom(undefined, true, false),
      confidence_threshold: fc.constantFrom(undefined, 0.01, 0.5),
      keep_top_k: fc.constantFrom(undefined, -1, 1, 3),
      nms_threshold: fc.constantFrom(0.1, 0.3, 0.45, 0.9),
      top_k: fc.constantFrom(undefined, 1, 3, 100),
      eta: fc.constantFrom(undefined, 1, 0.7),
      seed: whole(1, 1000),
    })
    .map(({ images, classes, places, background, nms_threshold, top_k, eta, seed, ...fields }) => ({
      body: layer("DetectionOutput", "detection_output_param", {
        num_classes: classes,
        // With shared locations Caffe takes −1 for all boxes.
        background_label_id: fields.share_location && background === -1 ? 0 : background,
        ...fields,
      }).replace(/ }$/, ` ${layer("", "nms_param", { nms_threshold, top_k, eta }).replace('type: "" ', "")} }`),
      bottoms: [
        blob([images, places * 4 * (fields.share_location ? 1 : classes)], moves(seed)),
        // Random scores hardly ever tie: what rounding decides is not defined.
        blob([images, places * classes], scores(seed + 1)),
        blob([1, 2, places * 4], priors(places)),
      ],
    })),
};
