import type { LayerOf } from "../../../caffe/net.ts";
import { divisorCorrection } from "../../average-divisor.ts";
import { FP32 } from "../../../tensor/profile.ts";
import { count } from "../../../tensor/shape.ts";
import type { OnnxGraph } from "../onnx/graph.ts";
import type { Lowering } from "./lowering.ts";
import { int } from "../onnx/graph.ts";

/**
 * ONNX rounds down, Caffe up, and the two have different rules for a last window and for the divisor of an average. None
 * of ONNX's own rules is used: the image is padded so far that rounding down gives Caffe's size, and where Caffe divides by
 * another number than the window's size, a table corrects it.
 */
export const pooling: Lowering<"Pooling"> = {
  refuse({ tops }) {
    return tops.length > 1
      ? "ONNX's MaxPool counts its indices over the whole blob, Caffe's mask within a channel."
      : undefined;
  },
  lower(layer, graph) {
    const { method, kernel, stride } = layer.settings;
    const window = { kernel_shape: kernel, strides: stride };
    if (method === "MAX") {
      // Padded with what Caffe's maximum starts with, -FLT_MAX: an empty window leaves it.
      const pads = padding(layer);
      const own = fitsKernel(layer, pads);
      const input = own ? layer.bottoms[0] : padded(graph, layer, pads, -FP32.largest);
      graph.node("MaxPool", [input], own ? { ...window, pads } : window, layer.tops[0]);
      return;
    }
    const input = padded(graph, layer, padding(layer), 0);
    const correction = divisorCorrection(layer);
    const average = { ...window, count_include_pad: int(1) };
    if (method === "STOCHASTIC") {
      // The two means divide by the same number, which their quotient loses; only a positive sum is divided by.
      const mean = graph.node("AveragePool", [input], average);
      const squares = graph.node("AveragePool", [graph.node("Mul", [input, input])], average);
      const zero = graph.floats([], [0]);
      const positive = graph.node("Greater", [mean, zero]);
      graph.node("Where", [positive, graph.node("Div", [squares, mean]), zero], {}, layer.tops[0]);
      return;
    }
    if (correction.every((factor) => factor === 1)) {
      graph.node("AveragePool", [input], average, layer.tops[0]);
    } else {
      const [, , height, width] = layer.topShapes[0];
      const mean = graph.node("AveragePool", [input], average);
      graph.node("Mul", [mean, graph.floats([height, width], correction)], {}, layer.tops[0]);
    }
  },
};

/** [top, left, bottom, right] such that rounding down gives Caffe's size. */
function padding({ settings: { kernel, stride, pad }, bottomShapes, topShapes }: LayerOf<"Pooling">): number[] {
  const end = ([0, 1] as const).map((i) => {
    const covered = (topShapes[0][2 + i] - 1) * stride[i] + kernel[i];
    return Math.max(covered - bottomShapes[0][2 + i] - pad[i], 0);
  });
  return [...pad, ...end];
}

/** Whether onnxruntime takes these pads as a pooling node's own: it wants them smaller than the kernel. */
function fitsKernel({ settings: { kernel } }: LayerOf<"Pooling">, pads: readonly number[]): boolean {
  return pads.every((pad, i) => pad < kernel[i % 2]);
}

/**
 * The bottom with `value` around it. onnxruntime's optimiser moves a Pad node into the pooling that follows, and then
 * refuses its own work where a pad is not smaller than the kernel: such pads are constants that are concatenated.
 */
function padded(graph: OnnxGraph, layer: LayerOf<"Pooling">, pads: readonly number[], value: number): string {
  const [top, left, bottom, right] = pads;
  if (top + left + bottom + right === 0) return layer.bottoms[0];
  if (fitsKernel(layer, pads)) {
    const ends = graph.int64s([0, 0, top, left, 0, 0, bottom, right]);
    return graph.node("Pad", [layer.bottoms[0], ends, graph.floats([], [value])], { mode: "constant" });
  }
  const shape = [...layer.bottomShapes[0]];
  const extend = (input: string, axis: number, before: number, after: number): string => {
    const block = (extent: number): string[] => {
      const blockShape = shape.map((size, i) => (i === axis ? extent : size));
      return extent === 0 ? [] : [graph.floats(blockShape, new Float32Array(count(blockShape)).fill(value))];
    };
    const output = graph.node("Concat", [...block(before), input, ...block(after)], { axis: int(axis) });
    shape[axis] += before + after;
    return output;
  };
  return extend(extend(layer.bottoms[0], 2, top, bottom), 3, left, right);
}
