/** A recurrence, step by step: ONNX's own RNN and LSTM have other gates, and no continuation. */
import type { RecurrentSettings } from "../../../caffe/layers/recurrent.ts";
import type { Blob } from "../../../tensor/blob.ts";
import { count, type Shape } from "../../../tensor/shape.ts";
import { int, type OnnxGraph } from "../onnx/graph.ts";
import { reshapeTo } from "./lowering.ts";

interface Recurrent {
  readonly settings: RecurrentSettings;
  readonly bottoms: readonly string[];
  readonly bottomShapes: readonly Shape[];
  readonly tops: readonly string[];
  readonly topShapes: readonly Shape[];
}

/** x · weightsᵀ + bias, for rows of x. */
export function product(graph: OnnxGraph, x: string, weights: Blob, bias?: Blob): string {
  const operands = [weights, ...(bias === undefined ? [] : [bias])].map(({ shape, data }) => graph.floats(shape, data));
  return graph.node("Gemm", [x, ...operands], { transB: int(1) });
}

/** A blob of steps × rest as one value of `shape` a step. */
function steps(graph: OnnxGraph, blob: string, number: number, shape: Shape): string[] {
  const matrix = reshapeTo(graph, blob, [number, count(shape)]);
  const parts = Array.from({ length: number }, () => graph.fresh("step"));
  graph.nodes("Split", [matrix, graph.int64s(parts.map(() => 1))], { axis: int(0) }, parts);
  return parts.map((part) => reshapeTo(graph, part, shape));
}

/**
 * @param width values of one stream in the transformed input
 * @param step from the transformed input (streams × width), the continuation (streams × 1) and states to output and states
 */
export function unroll(
  { settings, bottoms, bottomShapes, tops, topShapes }: Recurrent,
  graph: OnnxGraph,
  params: { readonly weights: Blob; readonly bias: Blob; readonly fixed: Blob | undefined },
  states: number,
  step: (input: string, cont: string, states: readonly string[]) => { output: string; states: string[] },
): void {
  const { numOutput, exposeHidden } = settings;
  const [number, streams] = bottomShapes[0];
  const width = params.weights.shape[0];
  const x = reshapeTo(graph, bottoms[0], [number * streams, count(bottomShapes[0], 2)]);
  const inputs = steps(graph, product(graph, x, params.weights, params.bias), number, [streams, width]);
  const conts = steps(graph, bottoms[1], number, [streams, 1]);
  const fixed =
    params.fixed === undefined
      ? undefined
      : product(graph, reshapeTo(graph, bottoms[2], [streams, count(bottomShapes[2], 1)]), params.fixed);
  let current = exposeHidden
    ? bottoms.slice(-states).map((state) => reshapeTo(graph, state, [streams, numOutput]))
    : Array.from({ length: states }, () => graph.floats([streams, numOutput], new Float32Array(streams * numOutput)));
  const outputs = inputs.map((input, t) => {
    const own = fixed === undefined ? input : graph.node("Add", [input, fixed]);
    const next = step(own, conts[t], current);
    current = next.states;
    return reshapeTo(graph, next.output, [1, streams, numOutput]);
  });
  graph.node("Concat", outputs, { axis: int(0) }, tops[0]);
  tops.slice(1).forEach((top, i) => reshapeTo(graph, current[i], topShapes[1 + i], top));
}
