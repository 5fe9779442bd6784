import type { DetectionOutputSettings } from "../../../caffe/layers/detection-output.ts";
import { int, type OnnxGraph } from "../onnx/graph.ts";
import { toFloat } from "./labels.ts";
import { type Lowering, reshapeTo } from "./lowering.ts";

const X_Y = 2;

/**
 * ONNX's NonMaxSuppression drops what overlaps by more than the threshold, best first and the earlier of equal ones, as
 * Caffe does. It has no limit of candidates, so the others get the score −∞; it turns a box with swapped corners round,
 * so such a box is made empty for it.
 */
export const detectionOutput: Lowering<"DetectionOutput"> = {
  refuse({ settings }) {
    if (settings.nmsEta < 1) return "ONNX's NonMaxSuppression keeps its threshold, and eta lowers it.";
    if (settings.nmsThreshold > 1) return "ONNX's NonMaxSuppression takes thresholds from 0 to 1.";
    if (labelsOf(settings).length === 0) return "There is no class but the background.";
    return undefined;
  },
  lower({ settings, bottoms, bottomShapes, tops: [top] }, graph) {
    const { classes, shareLocation, priors, nmsTopK, keepTopK, nmsThreshold, confidenceThreshold } = settings;
    const images = bottomShapes[0][0];
    const labels = labelsOf(settings);
    const K = labels.length;
    const places = graph.int64s(labels);

    // images × classes × priors
    const all = reshapeTo(graph, bottoms[1], [images, priors, classes]);
    const scores = graph.node("Gather", [graph.node("Transpose", [all], { perm: [0, 2, 1] }), places], {
      axis: int(1),
    });
    // images × priors × 4, or images × classes × priors × 4
    const decoded = decode(settings, bottoms, images, graph);
    const boxes = shareLocation
      ? reshapeTo(graph, decoded, [images, priors, 4])
      : graph.node("Gather", [graph.node("Transpose", [decoded], { perm: [0, 2, 1, 3] }), places], { axis: int(1) });

    const best = nmsTopK === null || nmsTopK >= priors ? scores : onlyBest(scores, nmsTopK, [images, K, priors], graph);
    const [batch, perBatch] = shareLocation ? [images, K] : [images * K, 1];
    const selected = graph.node("NonMaxSuppression", [
      reshapeTo(graph, ordered(boxes, shareLocation ? 2 : 3, graph), [batch, priors, 4]),
      reshapeTo(graph, best, [batch, perBatch, priors]),
      graph.int64s([priors]),
      graph.floats([1], [nmsThreshold]),
      graph.floats([1], [confidenceThreshold]),
    ]);
    const column = (i: number): string => graph.node("Gather", [selected, graph.int64s([i])], { axis: int(1) });
    const perImage = graph.int64s([K]);
    const image = shareLocation ? column(0) : graph.node("Div", [column(0), perImage]);
    const label = shareLocation ? column(1) : graph.node("Mod", [column(0), perImage]);
    const place = (...parts: string[]): string => graph.node("Concat", parts, { axis: int(1) });
    const score = graph.node("GatherND", [scores, place(image, label, column(2))]);
    const corners = graph.node("GatherND", [
      boxes,
      shareLocation ? place(image, column(2)) : place(image, label, column(2)),
    ]);
    const named = toFloat(graph, graph.node("Gather", [places, label]));
    const scoreColumn = reshapeTo(graph, score, [-1, 1]);
    const rows = place(toFloat(graph, image), named, scoreColumn, corners);
    const kept = keepTopK === null ? rows : bestOfEach(rows, images, keepTopK, graph);
    reshapeTo(graph, orNothing(kept, images, graph), [1, 1, -1, 7], top);
  },
};

function labelsOf({ classes, background }: DetectionOutputSettings): number[] {
  return Array.from({ length: classes }, (_, label) => label).filter((label) => label !== background);
}

/** images × priors × boxes a prior × 4 */
function decode(
  { code, varianceEncoded, priors, shareLocation, classes }: DetectionOutputSettings,
  [locations, , priorBlob]: readonly string[],
  images: number,
  graph: OnnxGraph,
): string {
  const both = reshapeTo(graph, priorBlob, [2, priors, 1, 4]);
  const [corners, variances] = [0, 1].map((i) => slice(graph, both, 0, i, i + 1));
  const raw = reshapeTo(graph, locations, [images, priors, shareLocation ? 1 : classes, 4]);
  const moved = varianceEncoded ? raw : graph.node("Mul", [raw, variances]);
  if (code === "CORNER") return graph.node("Add", [corners, moved]);
  const [low, high] = halves(graph, corners, 3);
  const size = graph.node("Sub", [high, low]);
  if (code === "CORNER_SIZE") {
    const sizes = graph.node("Concat", [size, size], { axis: int(3) });
    return graph.node("Add", [corners, graph.node("Mul", [moved, sizes])]);
  }
  const half = graph.floats([], [0.5]);
  const [shift, growth] = halves(graph, moved, 3);
  const middle = graph.node("Mul", [graph.node("Add", [low, high]), half]);
  const centre = graph.node("Add", [graph.node("Mul", [shift, size]), middle]);
  const reach = graph.node("Mul", [graph.node("Mul", [graph.node("Exp", [growth]), size]), half]);
  const sides = [graph.node("Sub", [centre, reach]), graph.node("Add", [centre, reach])];
  return graph.node("Concat", sides, { axis: int(3) });
}

function slice(graph: OnnxGraph, blob: string, axis: number, from: number, to: number): string {
  return graph.node("Slice", [blob, graph.int64s([from]), graph.int64s([to]), graph.int64s([axis])]);
}

/** Upper left and lower right corners. */
function halves(graph: OnnxGraph, boxes: string, axis: number): [string, string] {
  return [slice(graph, boxes, axis, 0, X_Y), slice(graph, boxes, axis, X_Y, 2 * X_Y)];
}

/** Boxes whose corners are swapped, without extent. */
function ordered(boxes: string, axis: number, graph: OnnxGraph): string {
  const [low, high] = halves(graph, boxes, axis);
  return graph.node("Concat", [low, graph.node("Max", [low, high])], { axis: int(axis) });
}

/** The k best scores of each class, and −∞ in place of the others. */
function onlyBest(scores: string, k: number, shape: readonly number[], graph: OnnxGraph): string {
  const [values, places] = [graph.fresh("values"), graph.fresh("places")];
  graph.nodes("TopK", [scores, graph.int64s([k])], { axis: int(2) }, [values, places]);
  const nothing = graph.node("Expand", [graph.floats([], [Number.NEGATIVE_INFINITY]), graph.int64s(shape)]);
  return graph.node("ScatterElements", [nothing, places, values], { axis: int(2) });
}

/** Of each image's rows those with the best scores, in their old order. */
function bestOfEach(rows: string, images: number, most: number, graph: OnnxGraph): string {
  const number = slice(graph, rows, 1, 0, 1);
  const parts = Array.from({ length: images }, (_, image) => {
    const own = graph.node("Equal", [number, graph.floats([], [image])]);
    const mine = graph.node("Compress", [rows, reshapeTo(graph, own, [-1])], { axis: int(0) });
    const k = graph.node("Min", [rowCount(mine, graph), graph.int64s([most])]);
    const [values, places] = [graph.fresh("values"), graph.fresh("places")];
    graph.nodes("TopK", [reshapeTo(graph, slice(graph, mine, 1, 2, 3), [-1]), k], {}, [values, places]);
    const [inOrder, unused] = [graph.fresh("inOrder"), graph.fresh("unused")];
    graph.nodes("TopK", [places, k], { largest: int(0) }, [inOrder, unused]);
    return graph.node("Gather", [mine, inOrder], { axis: int(0) });
  });
  return graph.node("Concat", parts, { axis: int(0) });
}

/** The rows, or where there are none, a row of −1 for each image. */
function orNothing(rows: string, images: number, graph: OnnxGraph): string {
  const fake = Array.from({ length: images }, (_, image) => [image, -1, -1, -1, -1, -1, -1]);
  const both = graph.node("Concat", [rows, graph.floats([images, 7], fake.flat())], { axis: int(0) });
  const number = rowCount(rows, graph);
  const none = graph.node("Equal", [number, graph.int64s([0])]);
  const end = graph.node("Where", [none, graph.int64s([images]), number]);
  return graph.node("Slice", [both, graph.int64s([0]), end, graph.int64s([0])]);
}

function rowCount(rows: string, graph: OnnxGraph): string {
  return slice(graph, graph.node("Shape", [rows]), 0, 0, 1);
}
