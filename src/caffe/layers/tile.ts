import { create } from "../schema/codec.ts";
import type { TileParameter } from "../schema/messages.ts";
import { defineLayer } from "./definition.ts";

export interface TileSettings {
  readonly axis: number;
  readonly tiles: number;
}

/** Caffe: src/caffe/layers/tile_layer.cpp. */
export const tile = defineLayer<TileSettings>({
  bottoms: [1, 1],
  tops: [1, 1],
  resolve({ message, bottoms: [bottom], axis, fail }) {
    const param = message.tile_param ?? create<TileParameter>("TileParameter");
    const at = axis("axis", param.axis);
    if (!(param.tiles > 0)) fail("tiles", "tiles is not set, or not positive.", "Set how often to repeat.");
    const top = bottom.map((extent, i) => (i === at ? extent * param.tiles : extent));
    return { settings: { axis: at, tiles: param.tiles }, tops: [top], params: [], macs: 0 };
  },
});
