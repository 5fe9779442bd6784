/** Images turned round, as the faults of orientation do. */
import { count, type Shape } from "../../tensor/shape.ts";

/** C×H×W values in the opposite order along rows (axis 1) or columns (axis 2). */
export function reversedAlong(values: Float64Array, shape: Shape, axis: 1 | 2): Float64Array {
  const run = count(shape, axis);
  const step = run / shape[axis];
  return values.map((_, i) => {
    const at = Math.floor((i % run) / step);
    return values[i + (shape[axis] - 1 - 2 * at) * step];
  });
}

/** C×H×W values with rows and columns exchanged, H = W. */
export function transposedPlanes(values: Float64Array, [, height, width]: Shape): Float64Array {
  const area = height * width;
  return values.map((_, i) => {
    const place = i % area;
    return values[i - place + (place % width) * width + Math.floor(place / width)];
  });
}
