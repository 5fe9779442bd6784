/**
 * What is said of an output of the net. Its numbers follow from all that the artifact computes, so that they are compared with what
 * they may inherit. Where they leave that, and yet every tensor above follows from those above it, rounding may have decided what a
 * layer selects: an honest engine may give either, and nothing can be said.
 */
import type { BlobId, Layer, Net } from "../caffe/net.ts";
import { isUndecided } from "../comparison/acceptance.ts";
import { type Comparison, deviates } from "../comparison/compare.ts";
import type { Output } from "../reference/forward.ts";
import type { Blob } from "../tensor/blob.ts";
import type { ArithmeticProfile } from "../tensor/profile.ts";
import { sameShape } from "../tensor/shape.ts";
import type { Place } from "./align.ts";

/** `missing`: the artifact has no output that could be it. */
export type OutputVerdict = "right" | "wrong" | "missing" | "undecided";

/** The comparison of one output, and what became of the blobs above it. */
export interface Evidence {
  readonly net: Net;
  /** The net's own free run. */
  readonly exact: ReadonlyMap<BlobId, Output>;
  readonly places: ReadonlyMap<BlobId, Place>;
  /** Compares a blob with that of the free run, within what it may inherit. */
  readonly judge: (id: BlobId, got: Blob) => Comparison;
  readonly profile: ArithmeticProfile;
}

export function verdictOf(blob: BlobId, comparison: Comparison | null, evidence: Evidence): OutputVerdict {
  const { net, exact, places, profile } = evidence;
  if (comparison === null) return "missing";
  const place = places.get(blob)?.kind;
  if (isUndecided(exact.get(blob) as Output, profile) || place === "undecided") return "undecided";
  if (!deviates(comparison)) return "right";
  // What such a layer selects may change with the last bit that it inherits, and no estimate says how much: it is judged in situ.
  if (makerOf(net, blob)?.dynamic === true) {
    if (place === "right") return "right";
    return place === "wrong" || place === "lost" ? "wrong" : "undecided";
  }
  return isDecidedByRounding(blob, evidence) ? "undecided" : "wrong";
}

/** Whether a blob that left what it may inherit follows from its bottoms, and the first that did so selects. */
function isDecidedByRounding(id: BlobId, evidence: Evidence): boolean {
  const { net, exact, places, judge } = evidence;
  const place = places.get(id);
  if (place?.kind !== "right" && place?.kind !== "dropped") return false;
  const astray = place.segment.from.filter((bottom) => {
    const above = places.get(bottom);
    if (above === undefined || !("got" in above)) return false;
    return !sameShape(above.got.shape, (exact.get(bottom) as Output).shape) || deviates(judge(bottom, above.got));
  });
  if (astray.length > 0) return astray.every((bottom) => isDecidedByRounding(bottom, evidence));
  return jumps(makerOf(net, id) as Layer, id);
}

/**
 * Whether a top holds places or yes and no, which are others or the same: no estimate of what is inherited says how far they may be
 * off. Maxima do not jump, their places do.
 */
export function jumps(layer: Layer, id: BlobId): boolean {
  if (layer.type === "Pooling") return layer.tops.indexOf(id) === 1;
  if (layer.type === "ArgMax") return !layer.settings.values;
  return layer.type === "Threshold" || layer.type === "Accuracy";
}

function makerOf({ layers }: Net, id: BlobId): Layer | undefined {
  return layers.find(({ tops }) => tops.includes(id));
}
