/**
 * Which mistake explains a tensor that is wrong? One layer alone is explained as in verify. Where a converter folded several layers
 * into one, each known mistake is made in each of them, and the layers below it are computed from that.
 */
import { refitted } from "../caffe/refit.ts";
import { explain, type Diagnosis, type ExplainOptions, reference } from "../diagnosis/explain.ts";
import { appliesTo, type Fault, type LayerCall } from "../diagnosis/fault.ts";
import { FAULTS } from "../diagnosis/faults/index.ts";
import type { Output } from "../reference/forward.ts";
import { type ForwardLayer, forwardLayer } from "../reference/net.ts";
import type { Blob } from "../tensor/blob.ts";
import type { ArithmeticProfile } from "../tensor/profile.ts";
import type { Segment } from "./in-situ.ts";

/** @param got every top of the segment's last layer */
export function diagnose(
  segment: Segment,
  got: readonly Blob[],
  profile: ArithmeticProfile,
  options: Pick<ExplainOptions, "budgetMs" | "first" | "pairs">,
): Diagnosis {
  const calls = callsOf(segment);
  const call = calls[calls.length - 1];
  const correct = segment.compute();
  if (calls.length === 1) return explain(call, got, profile, { ...options, correct });
  const faults = calls.flatMap((made) => foretold(made).map((fault) => within(segment, fault, made)));
  return explain(call, got, profile, { ...options, faults, correct });
}

/** What each layer of the segment is asked to do. */
export function callsOf({ compute }: Segment): LayerCall[] {
  const calls = new Map<string, LayerCall>();
  compute((layer, bottoms, params, errors) => {
    // The first time they are computed exactly.
    if (!calls.has(layer.name)) calls.set(layer.name, { layer, bottoms, params });
    return forwardLayer(layer, bottoms, params, errors);
  });
  return [...calls.values()];
}

/** The known mistakes of which it can be said what they make of a call. */
export function foretold(call: LayerCall): Fault[] {
  return FAULTS.filter((fault) => fault.matches === undefined && appliesTo(fault, call));
}

/** The mistake, made in one layer of a segment, as one of its last layer. */
function within({ last, compute }: Segment, fault: Fault, { layer: at }: LayerCall): Fault {
  const forward: ForwardLayer = (layer, bottoms, params, errors) => {
    const fitted = refitted(
      layer,
      bottoms.map(({ shape }) => shape),
    );
    if (fitted === undefined) throw new Unfit();
    return layer.name === at.name
      ? fault.predict({ layer: fitted, bottoms, params }, reference)
      : forwardLayer(fitted, bottoms, params, errors);
  };
  return {
    ...fault,
    types: [last.type],
    claim: `In ${at.name}: ${fault.claim}`,
    hidden: undefined,
    predict: (): Output[] => {
      try {
        return [...compute(forward)];
      } catch (error) {
        // The layers below would have stopped the engine: it has not made this mistake.
        if (error instanceof Unfit) return [];
        throw error;
      }
    },
  };
}

/** A layer cannot follow on what a mistake made above it. */
class Unfit extends Error {}
