/** Extents of a blob, outermost first; for images N×C×H×W, as Caffe stores them. A scalar has no extents: []. */
export type Shape = readonly number[];

/** The number of elements. */
export function count(shape: Shape, from = 0, to = shape.length): number {
  let product = 1;
  for (let axis = from; axis < to; axis++) product *= shape[axis];
  return product;
}

/** "1×3×224×224"; a scalar is "scalar". */
export function formatShape(shape: Shape): string {
  return shape.length === 0 ? "scalar" : shape.join("×");
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((extent, axis) => extent === b[axis]);
}

/** The index along every axis of the element at `offset` in row-major order. */
export function indexOf(shape: Shape, offset: number): number[] {
  const index: number[] = [];
  let rest = offset;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    index.unshift(rest % shape[axis]);
    rest = Math.floor(rest / shape[axis]);
  }
  return index;
}
