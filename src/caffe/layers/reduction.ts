import { create } from "../schema/codec.ts";
import { type ReductionParameter, ReductionParameter_ReductionOp as ReductionOp } from "../schema/messages.ts";
import { defineLayer } from "./definition.ts";

export interface ReductionSettings {
  readonly operation: "SUM" | "ASUM" | "SUMSQ" | "MEAN";
  /** The first axis that is reduced; all that follow are reduced too. */
  readonly axis: number;
  readonly coeff: number;
}

const OPERATIONS = new Map<number, ReductionSettings["operation"]>([
  [ReductionOp.SUM, "SUM"],
  [ReductionOp.ASUM, "ASUM"],
  [ReductionOp.SUMSQ, "SUMSQ"],
  [ReductionOp.MEAN, "MEAN"],
]);

/** Caffe: src/caffe/layers/reduction_layer.cpp. */
export const reduction = defineLayer<ReductionSettings>({
  bottoms: [1, 1],
  tops: [1, 1],
  resolve({ message, bottoms: [bottom], axis }) {
    const param = message.reduction_param ?? create<ReductionParameter>("ReductionParameter");
    const first = axis("axis", param.axis);
    const operation = OPERATIONS.get(param.operation) ?? "SUM";
    return {
      settings: { operation, axis: first, coeff: param.coeff },
      tops: [bottom.slice(0, first)],
      params: [],
      macs: 0,
    };
  },
});
