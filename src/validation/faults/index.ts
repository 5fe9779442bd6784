/** Every data and metric fault. */
import type { DataFault, MetricFault, RecipeFault, TensorFault } from "../data-fault.ts";
import { channelsReversed } from "./data-channels-reversed.ts";
import { cropMissing } from "./data-crop-missing.ts";
import { cropOffset } from "./data-crop-offset.ts";
import { exif } from "./data-exif.ts";
import { interleaved } from "./data-hwc-for-chw.ts";
import { interpolations } from "./data-interpolation.ts";
import { inverted } from "./data-inverted.ts";
import { longSideRounding } from "./data-long-side-rounding.ts";
import { meanMissing } from "./data-mean-missing.ts";
import { meanOrder } from "./data-mean-order.ts";
import { meanPerChannel } from "./data-mean-per-channel.ts";
import { meanTwice } from "./data-mean-twice.ts";
import { meanUncropped } from "./data-mean-uncropped.ts";
import { minusOneToOne } from "./data-minus-one-to-one.ts";
import { mirrored } from "./data-mirrored.ts";
import { randomMirror } from "./data-random-augmentation.ts";
import { rgbForBgr } from "./data-rgb-for-bgr.ts";
import { scale255 } from "./data-scale-255.ts";
import { scaleBeforeMean } from "./data-scale-before-mean.ts";
import { scaleMissing } from "./data-scale-missing.ts";
import { scaleTwice } from "./data-scale-twice.ts";
import { shortSideForSquash } from "./data-short-side-for-squash.ts";
import { signedBytes } from "./data-signed-bytes.ts";
import { squashForShortSide } from "./data-squash-for-short-side.ts";
import { torchNormalisation } from "./data-torch-normalisation.ts";
import { transposed } from "./data-transposed.ts";
import { unitRange } from "./data-unit-range.ts";
import { upsideDown } from "./data-upside-down.ts";
import { firstOfEquals } from "./metric-first-of-equals.ts";
import { lastBatchDropped } from "./metric-last-batch-dropped.ts";
import { lastBatchRepeated } from "./metric-last-batch-repeated.ts";
import { lastBatchTwice } from "./metric-last-batch-twice.ts";
import { lastBatchWrapped } from "./metric-last-batch-wrapped.ts";
import { lastOfEquals } from "./metric-last-of-equals.ts";
import { lossInBits } from "./metric-loss-in-bits.ts";
import { lossOfUnequalBatches } from "./metric-loss-of-unequal-batches.ts";
import { lossSummed } from "./metric-loss-summed.ts";
import { rankFromZero } from "./metric-rank-from-zero.ts";
import { tiesForLabel } from "./metric-ties-for-label.ts";

export const TENSOR_FAULTS: readonly TensorFault[] = [
  channelsReversed,
  interleaved,
  inverted,
  meanMissing,
  meanOrder,
  meanPerChannel,
  meanTwice,
  meanUncropped,
  minusOneToOne,
  mirrored,
  randomMirror,
  rgbForBgr,
  scale255,
  scaleBeforeMean,
  scaleMissing,
  scaleTwice,
  signedBytes,
  torchNormalisation,
  transposed,
  unitRange,
  upsideDown,
];

export const RECIPE_FAULTS: readonly RecipeFault[] = [
  cropMissing,
  cropOffset,
  exif,
  ...interpolations,
  longSideRounding,
  shortSideForSquash,
  squashForShortSide,
];

export const METRIC_FAULTS: readonly MetricFault[] = [
  firstOfEquals,
  lastBatchDropped,
  lastBatchRepeated,
  lastBatchTwice,
  lastBatchWrapped,
  lastOfEquals,
  lossInBits,
  lossOfUnequalBatches,
  lossSummed,
  rankFromZero,
  tiesForLabel,
];

export const DATA_FAULTS: readonly DataFault[] = [...TENSOR_FAULTS, ...RECIPE_FAULTS, ...METRIC_FAULTS];
