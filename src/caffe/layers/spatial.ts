/** Kernel, stride, pad and dilation as Caffe reads them: one number, two, or the _h and _w fields. */
import { has } from "../schema/codec.ts";
import type { ConvolutionParameter, PoolingParameter } from "../schema/messages.ts";
import type { LayerContext, Pair } from "./definition.ts";

interface Patch {
  readonly kernel: Pair;
  readonly stride: Pair;
  readonly pad: Pair;
  readonly dilation: Pair;
}

/** Spatial extents [height, width] of bottom 0, which must have N, C, H and W. */
export function imageExtents({ bottoms, fail }: LayerContext): Pair {
  const [shape] = bottoms;
  if (shape.length !== 4) {
    fail(
      "bottom",
      `This layer takes blobs of four axes, N×C×H×W, and gets ${shape.length}.`,
      "Reshape its bottom to four axes.",
    );
  }
  return [shape[2], shape[3]];
}

type Fields = "kernel_size" | "stride" | "pad";
const SPLIT = {
  kernel_size: ["kernel_h", "kernel_w"],
  stride: ["stride_h", "stride_w"],
  pad: ["pad_h", "pad_w"],
} as const;

/** Caffe: BaseConvolutionLayer::LayerSetUp. `missing` is the value when the file sets none. */
export function convolutionPair(
  { fail }: LayerContext,
  param: ConvolutionParameter,
  field: Fields | "dilation",
  missing: number | undefined,
): Pair {
  const values = param[field];
  if (field !== "dilation") {
    const [h, w] = SPLIT[field];
    if (has(param, h) || has(param, w)) {
      if (values.length > 0) fail(field, `${field} and ${h}/${w} are both set.`, "Keep one of the two.");
      return positive(fail, field, [param[h], param[w]]);
    }
  }
  if (values.length === 0 && missing !== undefined) return [missing, missing];
  if (values.length !== 1 && values.length !== 2) {
    fail(field, `${field} is set ${values.length} times.`, `Set it once, or once for height and once for width.`);
  }
  return positive(fail, field, [values[0], values[values.length - 1]]);
}

/** Caffe: PoolingLayer::LayerSetUp. */
export function poolingPair({ fail }: LayerContext, param: PoolingParameter, field: Fields): Pair {
  const [h, w] = SPLIT[field];
  const whole = has(param, field);
  if (has(param, h) !== has(param, w)) fail(field, `Only one of ${h} and ${w} is set.`, "Set both.");
  if (whole && has(param, h)) fail(field, `${field} and ${h}/${w} are both set.`, "Keep one of the two.");
  if (!whole && !has(param, h) && field === "kernel_size") {
    fail(
      field,
      "The pooling window has no size.",
      "Set kernel_size, or kernel_h and kernel_w, or global_pooling: true.",
    );
  }
  return positive(fail, field, has(param, h) ? [param[h], param[w]] : [param[field], param[field]]);
}

function positive(fail: LayerContext["fail"], field: string, pair: Pair): Pair {
  if (field !== "pad" && pair.some((extent) => !(extent > 0))) {
    fail(field, `${field} is ${pair.join("×")}, and must be positive.`, "Set it to at least 1.");
  }
  return pair;
}

/**
 * In how many places a patch may lie along one axis, 0 for height and 1 for width; below 1 where it does not fit.
 * Caffe: ConvolutionLayer::compute_output_shape, Im2colLayer::Reshape.
 */
export function patchPlaces(size: number, { kernel, stride, pad, dilation }: Patch, i: 0 | 1): number {
  return Math.floor((size + 2 * pad[i] - (dilation[i] * (kernel[i] - 1) + 1)) / stride[i]) + 1;
}

/** The places of a patch along both axes. */
export function patchExtents({ fail }: LayerContext, image: Pair, patch: Patch): Pair {
  const { kernel, pad, dilation } = patch;
  const window = kernel.map((k, i) => dilation[i] * (k - 1) + 1);
  const extents: Pair = [patchPlaces(image[0], patch, 0), patchPlaces(image[1], patch, 1)];
  if (extents.some((places) => places < 1)) {
    const dilated = dilation.every((d) => d === 1)
      ? ""
      : ` (kernel ${kernel.join("×")}, dilated by ${dilation.join("×")})`;
    fail(
      "kernel_size",
      `A window of ${window.join("×")}${dilated} does not fit into ${image.join("×")} padded by ${pad.join("×")}.`,
      "Enlarge the input or the pad, or make the kernel or the dilation smaller.",
    );
  }
  return extents;
}
