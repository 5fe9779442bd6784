import { formatShape, sameShape } from "../../tensor/shape.ts";
import { create, has } from "../schema/codec.ts";
import type { UpsampleParameter } from "../schema/messages.ts";
import { defineLayer, type Pair } from "./definition.ts";
import { imageExtents } from "./spatial.ts";

export interface UpsampleSettings {
  /** "mask": every value goes to the place that bottom 1, a pooling's mask, names. "repeat": every pixel is repeated. */
  readonly method: "mask" | "repeat";
  /** [height, width] of the top. */
  readonly size: Pair;
  /** How often "repeat" repeats. */
  readonly scale: number;
}

/** Two dialects share the name: SegNet's, with a mask as bottom 1, and MobileNet-YOLO's, with one bottom. */
export const upsample = defineLayer<UpsampleSettings>({
  dialect: "SegNet",
  bottoms: [1, 2],
  tops: [1, 1],
  resolve(context) {
    const { message, bottoms, fail } = context;
    const param = message.upsample_param ?? create<UpsampleParameter>("UpsampleParameter");
    const image = imageExtents(context);
    const top = (size: Pair): number[] => [...bottoms[0].slice(0, 2), ...size];
    if (bottoms.length === 1) {
      if (!(param.scale >= 1)) fail("scale", `scale is ${param.scale}.`, "Set it to at least 1.");
      const size: Pair = [image[0] * param.scale, image[1] * param.scale];
      return { settings: { method: "repeat", size, scale: param.scale }, tops: [top(size)], params: [], macs: 0 };
    }
    if (!sameShape(bottoms[0], bottoms[1])) {
      fail(
        "bottom",
        `Bottom 0 is ${formatShape(bottoms[0])}, and the mask ${formatShape(bottoms[1])}.`,
        "Give the mask of the pooling that made bottom 0's size.",
      );
    }
    const size = maskedSize();
    return {
      settings: { method: "mask", size, scale: 1 },
      tops: [top(size)],
      params: [],
      macs: 0,
      indices: [{ bottom: 1, below: size[0] * size[1] }],
    };

    function maskedSize(): Pair {
      if (has(param, "upsample_h") && has(param, "upsample_w")) return checked([param.upsample_h, param.upsample_w], 1);
      if (has(param, "scale_h") !== has(param, "scale_w") || (has(param, "scale") && has(param, "scale_h"))) {
        fail("scale", "scale, or scale_h and scale_w, are wanted, and not both.", "Set upsample_h and upsample_w.");
      }
      const scales = checked(has(param, "scale_h") ? [param.scale_h, param.scale_w] : [param.scale, param.scale], 1);
      const less: Pair = [Number(param.pad_out_h), Number(param.pad_out_w)];
      if (less.some((one, i) => one > 0 && scales[i] !== 2)) {
        fail("pad_out_h", "pad_out_h and pad_out_w go with a scale of 2 only.", "Set upsample_h and upsample_w.");
      }
      return [image[0] * scales[0] - less[0], image[1] * scales[1] - less[1]];
    }

    function checked(pair: Pair, least: number): Pair {
      if (pair.some((extent) => !(extent > least))) {
        fail("upsample_h", `${pair.join("×")} is set, and both must exceed ${least}.`, "Set larger numbers.");
      }
      return pair;
    }
  },
});
