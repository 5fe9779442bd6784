import { formatShape, sameShape } from "../../tensor/shape.ts";
import { create } from "../schema/codec.ts";
import { type EltwiseParameter, EltwiseParameter_EltwiseOp as EltwiseOp } from "../schema/messages.ts";
import { defineLayer } from "./definition.ts";

export interface EltwiseSettings {
  readonly operation: "PROD" | "SUM" | "MAX";
  /** One factor a bottom; all 1 when the file gives none. Only SUM uses them. */
  readonly coeff: readonly number[];
}

/** Caffe: src/caffe/layers/eltwise_layer.cpp. */
export const eltwise = defineLayer<EltwiseSettings>({
  bottoms: [2, Infinity],
  tops: [1, 1],
  resolve({ message, bottoms, fail }) {
    const param = message.eltwise_param ?? create<EltwiseParameter>("EltwiseParameter");
    const operation = param.operation === EltwiseOp.PROD ? "PROD" : param.operation === EltwiseOp.MAX ? "MAX" : "SUM";
    if (param.coeff.length > 0 && param.coeff.length !== bottoms.length) {
      fail(
        "coeff",
        `There are ${param.coeff.length} coefficients for ${bottoms.length} bottoms.`,
        "Give one a bottom, or none.",
      );
    }
    if (param.coeff.length > 0 && operation === "PROD") {
      fail("coeff", "PROD takes no coefficients.", "Remove them, or use operation: SUM.");
    }
    for (const shape of bottoms) {
      if (!sameShape(shape, bottoms[0])) {
        fail(
          "bottom",
          `The bottoms are ${formatShape(bottoms[0])} and ${formatShape(shape)}.`,
          "Give bottoms of one shape.",
        );
      }
    }
    const coeff = param.coeff.length > 0 ? param.coeff : bottoms.map(() => 1);
    return { settings: { operation, coeff }, tops: [bottoms[0]], params: [], macs: 0 };
  },
});
