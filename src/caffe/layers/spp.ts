import { count } from "../../tensor/shape.ts";
import type { Shape } from "../../tensor/shape.ts";
import { create } from "../schema/codec.ts";
import {
  type PoolingParameter,
  PoolingParameter_PoolMethod as PoolMethod,
  type SPPParameter,
  SPPParameter_PoolMethod as Method,
} from "../schema/messages.ts";
import { defineLayer } from "./definition.ts";
import { pooling, type PoolingSettings } from "./pooling.ts";
import { imageExtents } from "./spatial.ts";

export interface SPPSettings {
  /** The pyramid, coarsest level first: level i pools into 2ⁱ × 2ⁱ bins. */
  readonly levels: readonly { readonly settings: PoolingSettings; readonly shape: Shape }[];
}

const METHODS = new Map<number, number>([
  [Method.MAX, PoolMethod.MAX],
  [Method.AVE, PoolMethod.AVE],
  [Method.STOCHASTIC, PoolMethod.STOCHASTIC],
]);

/** Caffe: src/caffe/layers/spp_layer.cpp: poolings of the whole image, flattened side by side. */
export const spp = defineLayer<SPPSettings>({
  bottoms: [1, 1],
  tops: [1, 1],
  resolve(context) {
    const { message, bottoms, fail } = context;
    const param = message.spp_param ?? create<SPPParameter>("SPPParameter");
    const height = param.pyramid_height;
    if (!(height >= 1)) fail("pyramid_height", "pyramid_height is not set, or 0.", "Set the number of levels.");
    const image = imageExtents(context);
    const levels = Array.from({ length: height }, (_, level) => {
      const bins = 2 ** level;
      const [kernelHeight, kernelWidth] = image.map((size) => Math.ceil(size / bins));
      const [padHeight, padWidth] = image.map((size) => Math.floor((Math.ceil(size / bins) * bins - size + 1) / 2));
      const pooling_param = create<PoolingParameter>("PoolingParameter", {
        pool: METHODS.get(param.pool) as PoolingParameter["pool"],
        kernel_h: kernelHeight,
        kernel_w: kernelWidth,
        stride_h: kernelHeight,
        stride_w: kernelWidth,
        pad_h: padHeight,
        pad_w: padWidth,
      });
      const { settings, tops } = pooling.resolve({ ...context, message: { ...message, pooling_param } });
      return { settings, shape: tops[0] };
    });
    const bins = levels.reduce((total, { shape }) => total + count(shape, 1), 0);
    // A pyramid of one level is that pooling; only several are flattened.
    const top = height === 1 ? levels[0].shape : [bottoms[0][0], bins];
    return { settings: { levels }, tops: [top], params: [], macs: 0 };
  },
});
