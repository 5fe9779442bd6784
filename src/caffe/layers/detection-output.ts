import { FP32 } from "../../tensor/profile.ts";
import { formatShape } from "../../tensor/shape.ts";
import { create, has } from "../schema/codec.ts";
import {
  type DetectionOutputParameter,
  type NonMaximumSuppressionParameter,
  PriorBoxParameter_CodeType as CodeType,
} from "../schema/messages.ts";
import { defineLayer } from "./definition.ts";

export interface DetectionOutputSettings {
  readonly classes: number;
  /** One box for each prior, and not one for each class of it. */
  readonly shareLocation: boolean;
  /** This class is never found. */
  readonly background: number;
  /** What bottom 0 holds: moved corners, moved centre and size, or corners moved in units of the size. */
  readonly code: "CORNER" | "CENTER_SIZE" | "CORNER_SIZE";
  /** Whether bottom 0 is multiplied by the variances already. */
  readonly varianceEncoded: boolean;
  /** Only scores above it count. */
  readonly confidenceThreshold: number;
  /** A box that overlaps a better one of its class by more than this is dropped. */
  readonly nmsThreshold: number;
  /** What the threshold is multiplied by after every box that is kept, as long as it exceeds 0.5. */
  readonly nmsEta: number;
  /** How many boxes of a class are looked at, best first; null: all. */
  readonly nmsTopK: number | null;
  /** How many detections of an image are kept, best first; null: all. */
  readonly keepTopK: number | null;
  readonly priors: number;
}

const CODES = new Map<number, DetectionOutputSettings["code"]>([
  [CodeType.CORNER, "CORNER"],
  [CodeType.CENTER_SIZE, "CENTER_SIZE"],
  [CodeType.CORNER_SIZE, "CORNER_SIZE"],
]);

/**
 * weiliu89/caffe, branch ssd: src/caffe/layers/detection_output_layer.cpp. Bottoms: locations, scores, priors, and images that are
 * only drawn upon. A row of the top is image, class, score, and a box's corners.
 */
export const detectionOutput = defineLayer<DetectionOutputSettings>({
  dialect: "SSD",
  bottoms: [3, 4],
  tops: [1, 1],
  resolve({ message, bottoms: [locations, scores, boxes], fail }) {
    const param = message.detection_output_param ?? create<DetectionOutputParameter>("DetectionOutputParameter");
    const nms = param.nms_param ?? create<NonMaximumSuppressionParameter>("NonMaximumSuppressionParameter");
    const { num_classes: classes, share_location: shareLocation } = param;
    if (!(classes > 0)) {
      fail("num_classes", "num_classes is not set.", "Set it to the number of classes, background included.");
    }
    if (!(nms.nms_threshold >= 0)) {
      fail("nms_threshold", `nms_threshold is ${nms.nms_threshold}, and must not be negative.`, "Set 0 or more.");
    }
    if (!(nms.eta > 0 && nms.eta <= 1)) {
      fail("eta", `eta is ${nms.eta}, and must lie above 0 and not above 1.`, "Use 1 for a threshold that stays.");
    }
    if (shareLocation && param.background_label_id === -1) {
      fail(
        "background_label_id",
        "With shared locations Caffe takes −1 for all boxes, and passes them over.",
        "Name a class, or a number that no class has.",
      );
    }
    if (locations[0] !== scores[0]) {
      fail("bottom", `There are locations of ${locations[0]} images and scores of ${scores[0]}.`, "Give both of each.");
    }
    const priors = Math.floor((boxes[2] ?? 1) / 4);
    const perPrior = shareLocation ? 4 : classes * 4;
    const wrong = (blob: string, shape: readonly number[], wanted: number): never =>
      fail(
        "bottom",
        `The ${blob} are ${formatShape(shape)}, and ${priors} priors of ${classes} classes want ${shape[0]}×${wanted}.`,
        "Correct num_classes or share_location, or the layers above.",
      );
    if (boxes[1] !== 2 || priors < 1) {
      fail("bottom", `The priors are ${formatShape(boxes)}, and must be 1×2×4n.`, "Give a PriorBox's top.");
    }
    if (locations[1] !== priors * perPrior) wrong("locations", locations, priors * perPrior);
    if (scores[1] !== priors * classes) wrong("scores", scores, priors * classes);
    const topK = has(nms, "top_k") && nms.top_k > -1 ? nms.top_k : null;
    const keepTopK = param.keep_top_k > -1 ? param.keep_top_k : null;
    const found = classes * Math.min(priors, topK ?? priors);
    const most = locations[0] * Math.max(1, Math.min(found, keepTopK ?? found));
    return {
      settings: {
        classes,
        shareLocation,
        background: param.background_label_id,
        code: CODES.get(param.code_type) ?? "CORNER",
        varianceEncoded: param.variance_encoded_in_target,
        confidenceThreshold: has(param, "confidence_threshold") ? param.confidence_threshold : -FP32.largest,
        nmsThreshold: nms.nms_threshold,
        nmsEta: nms.eta,
        nmsTopK: topK,
        keepTopK,
        priors,
      },
      tops: [[1, 1, most, 7]],
      params: [],
      macs: 0,
      dynamic: true,
    };
  },
});
