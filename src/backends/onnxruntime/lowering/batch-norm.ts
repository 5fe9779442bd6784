import type { Blob } from "../../../tensor/blob.ts";
import type { Shape } from "../../../tensor/shape.ts";
import { int } from "../onnx/graph.ts";
import { type Lowering, reshapeTo } from "./lowering.ts";

/**
 * With stored statistics: BatchNormalization with γ = 1, β = 0, and blob 2 divided out beforehand (in float32, as Caffe).
 * With the batch's own statistics: composed from means.
 */
export const batchNorm: Lowering<"BatchNorm"> = {
  lower({ settings: { eps, useGlobalStats }, bottoms: [bottom], bottomShapes: [shape], tops: [top] }, graph, params) {
    if (useGlobalStats) {
      const channels = params[0].shape;
      const [mean, variance] = statistics(params).map((data) => graph.floats(channels, data));
      const gamma = graph.floats(
        channels,
        params[0].data.map(() => 1),
      );
      const beta = graph.floats(
        channels,
        params[0].data.map(() => 0),
      );
      // A blob of one axis has one channel in Caffe, and none that ONNX would see.
      const flat = shape.length === 1;
      const input = flat ? reshapeTo(graph, bottom, [shape[0], 1]) : bottom;
      const output = graph.node(
        "BatchNormalization",
        [input, gamma, beta, mean, variance],
        { epsilon: eps },
        flat ? undefined : top,
      );
      if (flat) reshapeTo(graph, output, shape, top);
      return;
    }
    const axes = reducedAxes(shape);
    const mean = graph.node("ReduceMean", [bottom], { axes, keepdims: int(1) });
    const centred = graph.node("Sub", [bottom, mean]);
    const variance = graph.node("ReduceMean", [graph.node("Mul", [centred, centred])], { axes, keepdims: int(1) });
    const deviation = graph.node("Sqrt", [graph.node("Add", [variance, graph.floats([], [eps])])]);
    graph.node("Div", [centred, deviation], {}, top);
  },
};

/** Every axis but the channels'. */
function reducedAxes(shape: Shape): number[] {
  return shape.map((_, axis) => axis).filter((axis) => axis !== 1);
}

/** Mean and variance: the stored sums divided by blob 2, and 0 where that is 0. */
function statistics([means, variances, factor]: readonly Blob[]): Float32Array[] {
  const reciprocal = factor.data[0] === 0 ? 0 : Math.fround(1 / factor.data[0]);
  return [means, variances].map(({ data }) => data.map((value) => value * reciprocal));
}
