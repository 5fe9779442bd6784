import type { Lowering } from "./lowering.ts";

/** ONNX's align_corners is DeepLab's rule. */
export const interp: Lowering<"Interp"> = {
  lower({ settings: { crop, inner }, bottoms: [bottom], topShapes: [shape], tops: [top] }, graph) {
    const [starts, ends, axes] = [[crop, crop], inner.map((size) => crop + size), [2, 3]].map((list) =>
      graph.int64s(list),
    );
    const cropped = graph.node("Slice", [bottom, starts, ends, axes]);
    const sizes = graph.int64s(shape);
    const options = { mode: "linear", coordinate_transformation_mode: "align_corners" };
    graph.node("Resize", [cropped, "", "", sizes], options, top);
  },
};
