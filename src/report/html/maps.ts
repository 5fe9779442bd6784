/** How a blob is looked at: as maps (channels, for images), each a rectangle. Shared by whoever makes a page and the page itself. */
import { count, type Shape } from "../../tensor/shape.ts";

/** The maps of a blob, one after the other in its memory. */
export interface Maps {
  /** How many there are: N·C of images. */
  readonly count: number;
  /** Elements of one. */
  readonly elements: number;
  readonly height: number;
  /** height · width may exceed `elements`: the last row of a wrapped vector is not full. */
  readonly width: number;
}

/** A row longer than this, of a blob that is no image, is wrapped. */
const LONGEST_ROW = 512;

/**
 * The last two axes are rows and columns. Where they are a point or a single long row, each item of the batch is one map: its numbers
 * in order, wrapped into a rectangle.
 */
export function mapsOf(shape: Shape): Maps {
  const [height = 1, width = 1] = shape.slice(-2);
  if (shape.length >= 3 && height * width > 1 && (height > 4 || width <= LONGEST_ROW)) {
    return { count: count(shape, 0, shape.length - 2), elements: height * width, height, width };
  }
  const items = shape.length < 2 ? 1 : shape[0];
  const elements = count(shape) / Math.max(items, 1) || 0;
  const across = Math.max(1, Math.ceil(Math.sqrt(elements * 1.6)));
  return { count: items, elements, height: Math.ceil(elements / across), width: across };
}
