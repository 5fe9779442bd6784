import { count, formatShape } from "../../tensor/shape.ts";
import { HingeLossParameter_Norm as Norm } from "../schema/messages.ts";
import { defineLayer } from "./definition.ts";
import { checkFirstExtents } from "./labels.ts";

export interface HingeLossSettings {
  readonly norm: "L1" | "L2";
}

/** Caffe: src/caffe/layers/hinge_loss_layer.cpp. */
export const hingeLoss = defineLayer<HingeLossSettings>({
  bottoms: [2, 2],
  tops: [1, 1],
  resolve(context) {
    const { message, bottoms, fail } = context;
    checkFirstExtents(context);
    if (count(bottoms[1]) !== bottoms[0][0]) {
      fail("bottom", `Bottom 1 is ${formatShape(bottoms[1])}, and must hold one label an item.`, "Correct its shape.");
    }
    return {
      settings: { norm: message.hinge_loss_param?.norm === Norm.L2 ? "L2" : "L1" },
      tops: [[]],
      params: [],
      macs: 0,
      indices: [{ bottom: 1, below: count(bottoms[0], 1) }],
    };
  },
});
