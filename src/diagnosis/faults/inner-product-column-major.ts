import type { Shape } from "../../tensor/shape.ts";
import { reordered, sameReading, withBottoms } from "../change.ts";
import { defineFault } from "../fault.ts";

/** Of one column, or one row, it is inner-product/hwc-flatten; weights in column-major order are inner-product/transposed. */
export const innerProductColumnMajor = defineFault<"InnerProduct">({
  id: "inner-product/column-major",
  types: ["InnerProduct"],
  claim:
    "The bottom is flattened in column-major order (Fortran, MATLAB), its first axis fastest, where Caffe takes the last axis fastest.",
  remedy: "Flatten in row-major order: channel, row, column.",
  source: "https://github.com/conanhujinming/matcaffe2caffe/issues/1",
  hidden: ({
    layer: {
      settings,
      bottomShapes: [shape],
    },
  }) => (sameReading(shape, columnMajor(shape, settings.axis)) ? "flattens one axis" : undefined),
  predict: (call, compute) => {
    const { settings, bottomShapes } = call.layer;
    return compute(withBottoms(call, [reordered(call.bottoms[0], columnMajor(bottomShapes[0], settings.axis))]));
  },
});

function columnMajor(shape: Shape, first: number): number[] {
  const axes = [...shape.keys()];
  return [...axes.slice(0, first), ...axes.slice(first).toReversed()];
}
