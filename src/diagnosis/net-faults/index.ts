/** Every known way of getting a whole net wrong. docs/faults.md lists those that cannot be built, with the reason. */
import type { NetFault } from "../net-fault.ts";
import { graphActivationDoubled } from "./graph-activation-doubled.ts";
import { graphBottomsPermuted } from "./graph-bottoms-permuted.ts";
import { graphInPlaceAlias } from "./graph-in-place-alias.ts";
import { graphInPlaceMissed } from "./graph-in-place-missed.ts";
import { graphInPlaceOverwrites } from "./graph-in-place-overwrites.ts";
import { graphLayerNameAsBlob } from "./graph-layer-name-as-blob.ts";
import { graphOtherBlob } from "./graph-other-blob.ts";
import { graphTopsPermuted } from "./graph-tops-permuted.ts";
import { graphUnknownLayerSkipped } from "./graph-unknown-layer-skipped.ts";
import { graphUnmatchedWeights } from "./graph-unmatched-weights.ts";
import { graphUntiedParams } from "./graph-untied-params.ts";

export const NET_FAULTS: readonly NetFault[] = [
  graphActivationDoubled,
  graphBottomsPermuted,
  graphInPlaceAlias,
  graphInPlaceMissed,
  graphInPlaceOverwrites,
  graphLayerNameAsBlob,
  graphOtherBlob,
  graphTopsPermuted,
  graphUnknownLayerSkipped,
  graphUnmatchedWeights,
  graphUntiedParams,
];
