import { count } from "../../tensor/shape.ts";
import { defineFault, withSettings } from "../fault.ts";

export const softmaxWithLossByBatchSize = defineFault<"SoftmaxWithLoss">({
  id: "softmax-with-loss/by-batch-size",
  types: ["SoftmaxWithLoss"],
  claim: "The loss is divided by the items of the batch, where Caffe divides by the labels that count.",
  remedy: "Divide as `normalization` of loss_param says, VALID unless it is set.",
  source: "https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/softmax_loss_layer.cpp#L58-L116",
  hidden: ({ layer: { settings, bottomShapes } }) => {
    const items = count(bottomShapes[0], 0, settings.axis);
    const labels = count(bottomShapes[1]);
    switch (settings.normalization) {
      case "BATCH_SIZE":
        return "is divided by the batch's size in Caffe too";
      case "NONE":
        return items === 1 ? "has one item" : undefined;
      case "VALID":
      case "FULL": {
        const all = settings.normalization === "FULL" || settings.ignoreLabel === null;
        return all && labels === items ? "has one label an item" : undefined;
      }
      default:
        return settings.normalization satisfies never;
    }
  },
  predict: (call, compute) => compute(withSettings(call, { normalization: "BATCH_SIZE" })),
});
