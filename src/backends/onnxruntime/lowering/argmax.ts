import { count } from "../../../tensor/shape.ts";
import { int } from "../onnx/graph.ts";
import { type Lowering, reshapeTo } from "./lowering.ts";

/** Of equal values Caffe takes the later place first, ONNX's TopK the earlier: the candidates are turned round. */
export const argmax: Lowering<"ArgMax"> = {
  lower({ settings: { topK, values, axis }, bottoms, bottomShapes: [shape], tops: [top], topShapes }, graph) {
    const along = axis ?? 1;
    const input = axis === null ? reshapeTo(graph, bottoms[0], [shape[0], count(shape, 1)]) : bottoms[0];
    const candidates = axis === null ? count(shape, 1) : shape[along];
    // From the last place to before the first: ONNX clamps an end that far below 0.
    const [start, end, axes, step] = [candidates - 1, -candidates - 1, along, -1].map((n) => graph.int64s([n]));
    const turned = graph.node("Slice", [input, start, end, axes, step]);
    const [largest, turnedPlaces] = [graph.fresh("values"), graph.fresh("places")];
    graph.nodes("TopK", [turned, graph.int64s([topK])], { axis: int(along) }, [largest, turnedPlaces]);
    const places = graph.node("Cast", [graph.node("Sub", [graph.int64s([candidates - 1]), turnedPlaces])], {
      to: int(1),
    });
    const both = axis === null && values;
    const result = both ? graph.node("Concat", [places, largest], { axis: int(1) }) : values ? largest : places;
    reshapeTo(graph, result, topShapes[0], top);
  },
};
