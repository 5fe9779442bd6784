import { count, formatShape, type Shape } from "../../tensor/shape.ts";
import { create } from "../schema/codec.ts";
import type { ReshapeParameter } from "../schema/messages.ts";
import { defineLayer } from "./definition.ts";

export interface ReshapeSettings {
  /** The extents as the file has them: 0 copies the bottom's, −1 is inferred. */
  readonly dims: readonly number[];
  /** The bottom's axes from `start` to before `end` are replaced. */
  readonly start: number;
  readonly end: number;
}

/**
 * Caffe: src/caffe/layers/reshape_layer.cpp. The axes from `axis` on, `num_axes` of them, are replaced by `shape`, in
 * which 0 copies the extent of the bottom's axis at the same place and a single −1 is inferred.
 */
export const reshape = defineLayer<ReshapeSettings>({
  bottoms: [1, 1],
  tops: [1, 1],
  neverInPlace: true,
  resolve({ message, bottoms: [bottom], fail }) {
    const param = message.reshape_param ?? create<ReshapeParameter>("ReshapeParameter");
    const dims = param.shape === null ? [] : param.shape.dim;
    const start = param.axis >= 0 ? param.axis : bottom.length + param.axis + 1;
    if (start < 0 || start > bottom.length) {
      fail(
        "axis",
        `axis ${param.axis} is outside ${formatShape(bottom)}.`,
        `Use ${-bottom.length - 1} to ${bottom.length}.`,
      );
    }
    const end = param.num_axes === -1 ? bottom.length : start + param.num_axes;
    if (param.num_axes < -1 || end > bottom.length) {
      fail(
        "num_axes",
        `${param.num_axes} axes from axis ${start} on do not fit into ${formatShape(bottom)}.`,
        "Use −1 for all that follow.",
      );
    }
    if (dims.filter((dim) => dim === -1).length > 1)
      fail("shape", "More than one extent is −1.", "Leave one to be inferred.");
    dims.forEach((dim, i) => {
      if (dim < -1) fail("shape", `An extent is ${dim}.`, "Use 0 to copy, −1 to infer, or a positive extent.");
      if (dim === 0 && start + i >= bottom.length) {
        fail("shape", `The 0 at place ${i} has no axis of the bottom to copy.`, "State the extent.");
      }
    });
    const settings = { dims, start, end };
    const top = reshapedShape(bottom, settings);
    if (!top.every(Number.isInteger)) {
      const others = count(top.filter(Number.isInteger));
      fail(
        "shape",
        `${count(bottom)} elements of ${formatShape(bottom)} are no multiple of ${others}.`,
        "Correct the extents.",
      );
    }
    if (count(top) !== count(bottom)) {
      fail(
        "shape",
        `${formatShape(top)} holds ${count(top)} elements, and ${formatShape(bottom)} holds ${count(bottom)}.`,
        "Correct the extents.",
      );
    }
    return { settings, tops: [top], params: [], macs: 0 };
  },
});

/** The top's shape. Where the extents do not fit, it holds another number of elements, or its inferred extent is not whole. */
export function reshapedShape(bottom: Shape, { dims, start, end }: ReshapeSettings): Shape {
  const known = dims.map((dim, i) => (dim === 0 ? bottom[start + i] : dim));
  const top = [...bottom.slice(0, start), ...known, ...bottom.slice(end)];
  const others = count(top.filter((extent) => extent !== -1));
  return top.map((extent) => (extent === -1 ? count(bottom) / others : extent));
}
