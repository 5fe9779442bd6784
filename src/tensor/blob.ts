import { count, type Shape } from "./shape.ts";

/** Numbers in a shape, row-major, in float32: what crosses the border to an engine, and what weights are stored in. */
export interface Blob {
  readonly shape: Shape;
  readonly data: Float32Array;
}

/** Float32 or float64 numbers in a shape: what the reference takes as a bottom. */
export interface Activation {
  readonly shape: Shape;
  readonly data: Float32Array | Float64Array;
}

/** @throws RangeError when the number of values does not fill the shape: a bug in the caller, not a user's mistake. */
export function blob(shape: Shape, data: Float32Array | readonly number[]): Blob {
  if (data.length !== count(shape)) throw new RangeError(`${data.length} values do not fill [${shape.join(", ")}]`);
  return { shape, data: data instanceof Float32Array ? data : new Float32Array(data) };
}
