import { formatShape, sameShape, type Shape } from "../../tensor/shape.ts";
import type { LayerContext } from "./definition.ts";

/**
 * Which axes of bottom 0 the factor of a Scale, or the summand of a Bias, covers.
 * Caffe: scale_layer.cpp and bias_layer.cpp, LayerSetUp and Reshape: the shape is bottom 1's, or `numAxes` axes from
 * `axis` on, or with numAxes −1 all that follow.
 */
export function coveredShape(context: LayerContext, axis: number, numAxes: number): { axis: number; shape: Shape } {
  const { bottoms, fail } = context;
  const [bottom, given] = bottoms;
  if (given !== undefined) {
    // A scalar covers nothing, so any axis will do.
    const first = given.length === 0 ? 0 : context.axis("axis", axis);
    if (!sameShape(bottom.slice(first, first + given.length), given)) {
      fail(
        "bottom",
        `Bottom 1 is ${formatShape(given)}, which is no part of ${formatShape(bottom)} from axis ${first} on.`,
        "Correct axis, or bottom 1.",
      );
    }
    return { axis: first, shape: given };
  }
  const first = context.axis("axis", axis);
  if (numAxes < -1 || first + numAxes > bottom.length) {
    fail(
      "num_axes",
      `${numAxes} axes from axis ${first} on do not fit into ${formatShape(bottom)}.`,
      "Use −1 for all that follow, or fewer axes.",
    );
  }
  return { axis: first, shape: bottom.slice(first, numAxes === -1 ? undefined : first + numAxes) };
}
