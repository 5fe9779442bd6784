import { int } from "../onnx/graph.ts";
import { type Lowering, reshapeTo } from "./lowering.ts";

/** ONNX has no Im2col: a slice of the padded bottom for each place of the kernel, side by side behind each channel. */
export const im2col: Lowering<"Im2col"> = {
  lower({ settings: { kernel, stride, pad, dilation }, bottoms: [bottom], tops: [top], topShapes: [shape] }, graph) {
    const [number, channels, height, width] = shape;
    const taps = kernel[0] * kernel[1];
    const pads = graph.int64s([0, 0, ...pad, 0, 0, ...pad]);
    const padded = graph.node("Pad", [bottom, pads, graph.floats([], [0])], { mode: "constant" });
    const [axes, steps] = [graph.int64s([2, 3]), graph.int64s(stride)];
    const slices = Array.from({ length: taps }, (_, tap) => {
      const starts = [Math.floor(tap / kernel[1]) * dilation[0], (tap % kernel[1]) * dilation[1]];
      const ends = [starts[0] + (height - 1) * stride[0] + 1, starts[1] + (width - 1) * stride[1] + 1];
      const slice = graph.node("Slice", [padded, graph.int64s(starts), graph.int64s(ends), axes, steps]);
      return reshapeTo(graph, slice, [number, channels / taps, 1, height, width]);
    });
    reshapeTo(graph, graph.node("Concat", slices, { axis: int(2) }), shape, top);
  },
};
