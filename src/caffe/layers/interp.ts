import { create, has } from "../schema/codec.ts";
import type { InterpParameter } from "../schema/messages.ts";
import { defineLayer, type Pair } from "./definition.ts";
import { imageExtents } from "./spatial.ts";

export interface InterpSettings {
  /** Rows and columns that are cut off at the beginning. */
  readonly crop: number;
  /** [height, width] of what remains, which is interpolated. */
  readonly inner: Pair;
}

/** Bilinear interpolation whose corners are the corners of the image. */
export const interp = defineLayer<InterpSettings>({
  dialect: "DeepLab",
  bottoms: [1, 1],
  tops: [1, 1],
  resolve(context) {
    const { message, bottoms, fail } = context;
    const param = message.interp_param ?? create<InterpParameter>("InterpParameter");
    const { zoom_factor: zoom, shrink_factor: shrink, pad_beg: before, pad_end: after } = param;
    if (before > 0 || after > 0) {
      fail(
        "pad_beg",
        `The pads are ${before} and ${after}; only 0 and less, which crop, are defined.`,
        "Crop, or pad before.",
      );
    }
    if (!(zoom >= 1)) fail("zoom_factor", `zoom_factor is ${zoom}, and must be positive.`, "Set it to at least 1.");
    if (!(shrink >= 1))
      fail("shrink_factor", `shrink_factor is ${shrink}, and must be positive.`, "Set it to at least 1.");
    const image = imageExtents(context);
    const inner: Pair = [image[0] + before + after, image[1] + before + after];
    const shrunk = (size: number): number => Math.floor((size - 1) / shrink) + 1;
    const zoomed = (size: number): number => size + (size - 1) * (zoom - 1);
    const [zooms, shrinks] = [has(param, "zoom_factor"), has(param, "shrink_factor")];
    let extents: number[];
    if (shrinks && !zooms) extents = inner.map(shrunk);
    else if (zooms && !shrinks) extents = inner.map(zoomed);
    else if (has(param, "height") && has(param, "width")) extents = [param.height, param.width];
    else if (zooms && shrinks) extents = inner.map(shrunk).map(zoomed);
    else return fail("interp_param", "No size is set.", "Set height and width, or zoom_factor, or shrink_factor.");
    if (inner.some((size) => size < 1) || extents.some((size) => !(size >= 1))) {
      fail(
        "pad_beg",
        `${inner.join("×")} pixels would become ${extents.join("×")}.`,
        "Crop less, or set a positive size.",
      );
    }
    return { settings: { crop: -before, inner }, tops: [[...bottoms[0].slice(0, 2), ...extents]], params: [], macs: 0 };
  },
});
