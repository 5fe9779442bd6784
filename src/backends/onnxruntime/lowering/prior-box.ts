import { count } from "../../../tensor/shape.ts";
import { int } from "../onnx/graph.ts";
import { type Lowering, reshapeTo } from "./lowering.ts";

/** Only extents matter, and so both bottoms go unread: (centres ∓ half sizes) ÷ the image, by broadcasting. */
export const priorBox: Lowering<"PriorBox"> = {
  lower({ settings, bottomShapes: [map], tops, topShapes: [shape] }, graph) {
    const { minSizes, maxSizes, aspectRatios, variances, offset, clip } = settings;
    const [imageHeight, imageWidth] = settings.image;
    const [height, width] = [map[2] ?? 1, map[3] ?? 1];
    const [stepHeight, stepWidth] = settings.step ?? [imageHeight / height, imageWidth / width];
    const places = Array.from({ length: height * width }, (_, i) => [i % width, Math.floor(i / width)]);
    const centres = places.map(([x, y]) => [(x + offset) * stepWidth, (y + offset) * stepHeight]);
    const sizes = minSizes.flatMap((size, i) => [
      [size, size],
      ...maxSizes.slice(i, i + 1).map((larger) => [Math.sqrt(size * larger), Math.sqrt(size * larger)]),
      ...aspectRatios.map((ratio) => [size * Math.sqrt(ratio), size / Math.sqrt(ratio)]),
    ]);
    const centre = graph.floats(
      [places.length, 1, 4],
      centres.flatMap(([x, y]) => [x, y, x, y]),
    );
    const halves = graph.floats(
      [1, sizes.length, 4],
      sizes.flatMap(([w, h]) => [-w / 2, -h / 2, w / 2, h / 2]),
    );
    const image = graph.floats([4], [imageWidth, imageHeight, imageWidth, imageHeight]);
    const corners = graph.node("Div", [graph.node("Add", [centre, halves]), image]);
    const clipped = clip ? graph.node("Clip", [corners, graph.floats([], [0]), graph.floats([], [1])]) : corners;
    const row = count(shape, 2);
    const spread = Array.from({ length: row }, (_, i) => variances[i % 4]);
    const parts = [reshapeTo(graph, clipped, [1, 1, row]), graph.floats([1, 1, row], spread)];
    graph.node("Concat", parts, { axis: int(1) }, tops[0]);
  },
};
