/**
 * DetectionOutput: boxes are decoded from priors; of each class those whose score exceeds a threshold are kept, best first, but for
 * those that overlap a better one too much (non-maximum suppression); and of an image the best remain. Without any detection
 * the top has a row of −1 for each image. weiliu89/caffe, branch ssd: src/caffe/layers/detection_output_layer.cpp (CPU),
 * src/caffe/util/bbox_util.cpp.
 *
 * Rounding may decide whether one box overlaps another too much; `decidedBelow` says in which arithmetic it does not.
 */
import type { DetectionOutputSettings } from "../../caffe/layers/detection-output.ts";
import type { LayerOf } from "../../caffe/net.ts";
import { CuppingError } from "../../error.ts";
import { DIVIDE, EXP } from "../elementary.ts";
import type { Forward } from "../forward.ts";

/** A number with a bound of its error, in units of u. */
interface Measured {
  readonly value: number;
  readonly error: number;
}

/** Corners: x and y of the upper left one, then of the lower right one. */
type Box = readonly [xmin: Measured, ymin: Measured, xmax: Measured, ymax: Measured];

interface Detection {
  readonly label: number;
  readonly prior: number;
  readonly score: number;
}

export const detectionOutput: Forward<"DetectionOutput"> = (layer, [locations, scores, priors]) => {
  const { classes, shareLocation, background, priors: number, keepTopK, confidenceThreshold } = layer.settings;
  const boxesPerPrior = shareLocation ? 1 : classes;
  const decode = decoder(layer, priors.data);
  const rows: number[] = [];
  const errors: number[] = [];
  let decidedBelow = Number.POSITIVE_INFINITY;
  for (let image = 0; image < locations.shape[0]; image++) {
    const boxes = new Map<number, Box>();
    const boxOf = ({ label, prior }: Detection): Box => {
      const at = (image * number + prior) * boxesPerPrior + (shareLocation ? 0 : label);
      const box = boxes.get(at) ?? decode(prior, locations.data.subarray(at * 4, at * 4 + 4));
      boxes.set(at, box);
      return box;
    };
    let found: Detection[] = [];
    for (let label = 0; label < classes; label++) {
      if (label === background) continue;
      const candidates: Detection[] = [];
      for (let prior = 0; prior < number; prior++) {
        const score = scores.data[(image * number + prior) * classes + label];
        if (score > confidenceThreshold) candidates.push({ label, prior, score });
      }
      const chosen = suppress(layer.settings, candidates.toSorted(byScore), boxOf);
      found.push(...chosen.kept);
      decidedBelow = Math.min(decidedBelow, chosen.decidedBelow);
    }
    if (keepTopK !== null && found.length > keepTopK) {
      found.sort(byScore);
      // Caffe's sort is not stable here: it is open which of equal scores is kept, and comes first.
      if (found.some(({ score }, i) => i < keepTopK && score === found[i + 1].score)) decidedBelow = 0;
      found = found.slice(0, keepTopK).toSorted((a, b) => a.label - b.label);
    }
    for (const detection of found) {
      const box = boxOf(detection);
      rows.push(image, detection.label, detection.score, ...box.map(({ value }) => value));
      errors.push(0, 0, 0, ...box.map(({ error }) => error));
    }
  }
  if (rows.length === 0) {
    for (let image = 0; image < locations.shape[0]; image++) rows.push(image, -1, -1, -1, -1, -1, -1);
    errors.push(...rows.map(() => 0));
  }
  return [
    {
      shape: [1, 1, rows.length / 7, 7],
      values: Float64Array.from(rows),
      magnitude: null,
      length: 0,
      pointwise: Float64Array.from(errors),
      decidedBelow,
    },
  ];
};

/** JavaScript's sort is stable, as Caffe's within a class: of equal scores the earlier prior comes first. */
function byScore(a: Detection, b: Detection): number {
  return b.score - a.score;
}

/**
 * Of the candidates of one class, best first, those that overlap none of the kept ones too much; and the u below which
 * rounding cannot change which.
 */
function suppress(
  { nmsThreshold, nmsEta, nmsTopK }: DetectionOutputSettings,
  candidates: readonly Detection[],
  boxOf: (detection: Detection) => Box,
): { kept: Detection[]; decidedBelow: number } {
  const kept: Detection[] = [];
  let decidedBelow = Number.POSITIVE_INFINITY;
  let threshold: Measured = { value: nmsThreshold, error: 0 };
  for (const candidate of candidates.slice(0, nmsTopK ?? undefined)) {
    const dropped = kept.some((better) => {
      const one = overlapExceeds(threshold, boxOf(candidate), boxOf(better));
      decidedBelow = Math.min(decidedBelow, one.decidedBelow);
      return one.exceeds;
    });
    if (dropped) continue;
    kept.push(candidate);
    if (nmsEta === 1) continue;
    if (threshold.error > 0) {
      decidedBelow = Math.min(decidedBelow, certainBelow(Math.abs(threshold.value - 0.5), threshold.error));
    }
    if (threshold.value > 0.5) threshold = product(threshold, { value: nmsEta, error: 0 });
  }
  return { kept, decidedBelow };
}

/** Whether two boxes share more than a threshold of their union, and the u below which rounding cannot change that. */
function overlapExceeds(threshold: Measured, a: Box, b: Box): { exceeds: boolean; decidedBelow: number } {
  const inner = [larger(a[0], b[0]), larger(a[1], b[1]), smaller(a[2], b[2]), smaller(a[3], b[3])] as const;
  const shared = areaOf(inner);
  const [areaA, areaB] = [areaOf(a), areaOf(b)];
  const areas = areaA.value + areaB.value;
  const union = areas - shared.value;
  const unionError = areaA.error + areaB.error + shared.error + areas + union;
  const value = union > 0 ? shared.value / union : 0;
  const error =
    union > 0
      ? (shared.error + value * unionError) / union + DIVIDE * value + threshold.error
      : Number.POSITIVE_INFINITY;
  return {
    exceeds: value > threshold.value,
    // What lies apart along one axis shares nothing, however far it reaches along the other.
    decidedBelow: Math.max(
      certainBelow(Math.abs(value - threshold.value), error),
      certainBelow(inner[0].value - inner[2].value, inner[0].error + inner[2].error),
      certainBelow(inner[1].value - inner[3].value, inner[1].error + inner[3].error),
    ),
  };
}

/** The u below which a distance with this error in units of u stays positive. */
function certainBelow(distance: number, error: number): number {
  return distance > 0 ? distance / error : 0;
}

function areaOf([xmin, ymin, xmax, ymax]: Box): Measured {
  return product(extent(xmin, xmax), extent(ymin, ymax));
}

/** 0 for a box whose corners are swapped, as in Caffe. */
function extent(from: Measured, to: Measured): Measured {
  const value = Math.max(to.value - from.value, 0);
  return { value, error: from.error + to.error + value };
}

function product(a: Measured, b: Measured): Measured {
  const value = a.value * b.value;
  return { value, error: a.error * b.value + a.value * b.error + value };
}

function larger(a: Measured, b: Measured): Measured {
  return { value: Math.max(a.value, b.value), error: Math.max(a.error, b.error) };
}

function smaller(a: Measured, b: Measured): Measured {
  return { value: Math.min(a.value, b.value), error: Math.max(a.error, b.error) };
}

/** From a prior, its variances and four numbers to a box. */
function decoder(layer: LayerOf<"DetectionOutput">, data: ArrayLike<number>) {
  const { code, varianceEncoded, priors } = layer.settings;
  return (prior: number, location: ArrayLike<number>): Box => {
    const corner = (i: number): number => data[prior * 4 + i];
    const size = [corner(2) - corner(0), corner(3) - corner(1)];
    if (code !== "CORNER" && !(size[0] > 0 && size[1] > 0)) {
      throw new CuppingError("INVALID_VALUE", {
        place: `layer ${layer.name}`,
        problem: `Prior ${prior} is ${size[0]} wide and ${size[1]} high, and with code_type: ${code} both must be positive.`,
        remedy: "Feed priors as PriorBox makes them: xmin, ymin, xmax, ymax.",
      });
    }
    // The location times its variance: one rounding, or none.
    const moved = [0, 1, 2, 3].map((i): Measured => {
      if (varianceEncoded) return { value: location[i], error: 0 };
      const value = location[i] * data[(priors + prior) * 4 + i];
      return { value, error: Math.abs(value) };
    });
    // The same in units of the prior's size, which is a rounded difference.
    const scaled = moved.map(({ value, error }, i): Measured => {
      const by = size[i % 2];
      return { value: value * by, error: error * by + 2 * Math.abs(value * by) };
    });
    if (code === "CENTER_SIZE") {
      const sides = [0, 1].map((axis) => {
        const middle = (corner(axis) + corner(axis + 2)) / 2;
        const centre = sum(scaled[axis], { value: middle, error: Math.abs(middle) });
        const half = (Math.exp(moved[axis + 2].value) * size[axis]) / 2;
        // An exponential of a rounded number, of a rounded size, and their product.
        const halfError = half * (moved[axis + 2].error + EXP + 2);
        return [sum(centre, { value: -half, error: halfError }), sum(centre, { value: half, error: halfError })];
      });
      return [sides[0][0], sides[1][0], sides[0][1], sides[1][1]];
    }
    const by = code === "CORNER" ? moved : scaled;
    const at = (i: number): Measured => sum({ value: corner(i), error: 0 }, by[i]);
    return [at(0), at(1), at(2), at(3)];
  };
}

function sum(a: Measured, b: Measured): Measured {
  const value = a.value + b.value;
  return { value, error: a.error + b.error + Math.abs(value) };
}
