import { int } from "../onnx/graph.ts";
import { indices } from "./labels.ts";
import { type Lowering, reshapeTo } from "./lowering.ts";

/** ONNX's MaxUnpool counts its places over the whole blob, Caffe within a channel: values are scattered channel by channel. */
export const upsample: Lowering<"Upsample"> = {
  lower({ settings: { method, size, scale }, bottoms, bottomShapes: [shape], tops: [top], topShapes }, graph) {
    const [number, channels, height, width] = shape;
    if (method === "repeat") {
      const columns = reshapeTo(graph, bottoms[0], [number * channels, height, 1, width, 1]);
      const repeated = graph.node("Tile", [columns, graph.int64s([1, 1, scale, 1, scale])]);
      reshapeTo(graph, repeated, topShapes[0], top);
      return;
    }
    const planes = number * channels;
    const [values, places] = [bottoms[0], indices(graph, bottoms[1])].map((blob) =>
      reshapeTo(graph, blob, [planes, height * width]),
    );
    const area = size[0] * size[1];
    const empty = graph.floats([planes, area], new Float32Array(planes * area));
    const scattered = graph.node("ScatterElements", [empty, places, values], { axis: int(1) });
    reshapeTo(graph, scattered, topShapes[0], top);
  },
};
