import { create, has } from "../schema/codec.ts";
import {
  type PoolingParameter,
  PoolingParameter_PoolMethod as PoolMethod,
  PoolingParameter_RoundMode as RoundMode,
} from "../schema/messages.ts";
import { defineLayer, type LayerContext, type Pair } from "./definition.ts";
import { imageExtents, poolingPair } from "./spatial.ts";

export interface PoolingSettings {
  /** STOCHASTIC at test: the mean weighted by the values themselves. */
  readonly method: "MAX" | "AVE" | "STOCHASTIC";
  /** [height, width], in pixels. For global pooling the kernel is the bottom's own extent. */
  readonly kernel: Pair;
  readonly stride: Pair;
  readonly pad: Pair;
  readonly roundMode: "CEIL" | "FLOOR";
  readonly global: boolean;
}

const METHODS = new Map<number, PoolingSettings["method"]>([
  [PoolMethod.MAX, "MAX"],
  [PoolMethod.AVE, "AVE"],
  [PoolMethod.STOCHASTIC, "STOCHASTIC"],
]);

/** Caffe: src/caffe/layers/pooling_layer.cpp, LayerSetUp and Reshape. */
export const pooling = defineLayer<PoolingSettings>({
  bottoms: [1, 1],
  tops: [1, 2],
  resolve(context) {
    const { fail, bottoms, topCount } = context;
    const image = imageExtents(context);
    const settings = poolingSettings(context, image);
    if (topCount > 1 && settings.method !== "MAX") {
      fail("top", "Only MAX pooling has a second top, the mask.", "Remove the second top.");
    }
    const extents = image.map((size, i) => pooledExtent(size, settings, i as 0 | 1));
    if (extents.some((extent) => extent < 1)) {
      fail(
        "kernel_size",
        `A window of ${settings.kernel.join("×")} does not fit into ${image.join("×")} padded by ${settings.pad.join("×")}.`,
        "Enlarge the input, or make the kernel smaller.",
      );
    }
    const top = [bottoms[0][0], bottoms[0][1], ...extents];
    return { settings, tops: Array.from({ length: topCount }, () => top), params: [], macs: 0 };
  },
});

function poolingSettings(context: LayerContext, image: Pair): PoolingSettings {
  const { fail, message } = context;
  const param = message.pooling_param ?? create<PoolingParameter>("PoolingParameter");
  const global = param.global_pooling;
  if (has(param, "ceil_mode") && has(param, "round_mode")) {
    fail("ceil_mode", "ceil_mode and round_mode are both set.", "Keep one of the two.");
  }
  if (global && (has(param, "kernel_size") || has(param, "kernel_h") || has(param, "kernel_w"))) {
    fail("global_pooling", "global_pooling and a kernel size are both set.", "Remove the kernel size.");
  }
  const kernel = global ? image : poolingPair(context, param, "kernel_size");
  const stride = poolingPair(context, param, "stride");
  const pad = poolingPair(context, param, "pad");
  if (global && (pad.some((p) => p !== 0) || stride.some((s) => s !== 1))) {
    fail("global_pooling", "Global pooling takes pad 0 and stride 1 only.", "Remove pad and stride.");
  }
  if (pad.some((p, i) => p >= kernel[i])) {
    fail(
      "pad",
      `The pad ${pad.join("×")} is not smaller than the kernel ${kernel.join("×")}.`,
      "Make the pad smaller.",
    );
  }
  const method = METHODS.get(param.pool) ?? "MAX";
  if (method === "STOCHASTIC" && pad.some((p) => p !== 0)) {
    fail("pad", "Caffe pads for MAX and AVE pooling only.", "Remove the pad.");
  }
  return {
    method,
    kernel,
    stride,
    pad,
    roundMode: param.round_mode === RoundMode.FLOOR || !param.ceil_mode ? "FLOOR" : "CEIL",
    global,
  };
}

/**
 * The pooled size along one axis. Caffe rounds up unless round_mode says FLOOR; then, if any pad is set on either axis, a
 * last window that would start in the padding is dropped.
 */
export function pooledExtent(size: number, { kernel, stride, pad, roundMode }: PoolingSettings, i: 0 | 1): number {
  // Caffe divides in float32.
  const steps = Math.fround(Math.fround(size + 2 * pad[i] - kernel[i]) / stride[i]);
  const pooled = (roundMode === "CEIL" ? Math.ceil(steps) : Math.floor(steps)) + 1;
  const padded = pad[0] > 0 || pad[1] > 0;
  return padded && (pooled - 1) * stride[i] >= size + pad[i] ? pooled - 1 : pooled;
}
