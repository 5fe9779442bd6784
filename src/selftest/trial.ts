/** One mistake on one site: is it rejected there, and is it named? */
import { isUndecided } from "../comparison/acceptance.ts";
import { messageOf } from "../error.ts";
import { type Diagnosis, explain, reference } from "../diagnosis/explain.ts";
import { appliesTo, type Compute, type Fault, type LayerCall } from "../diagnosis/fault.ts";
import type { Output } from "../reference/forward.ts";
import { FP32 } from "../tensor/profile.ts";
import { sameShape } from "../tensor/shape.ts";
import { largestRatio } from "./false-alarms.ts";
import { topOf } from "./honest-engine.ts";
import { mutantCompute } from "./mutant.ts";
import type { Site } from "./sites.ts";

/** What the diagnosis says of a mistake that was made. */
export type Naming =
  /** It alone explains what the engine returned, or it is told from the others and comes first. */
  | "first"
  /** It is one of several that explain it, and nothing here tells them apart. */
  | "among"
  | "unnamed"
  /** Another is named, and no doubt expressed. */
  | "wrong";

export type Outcome =
  /** The mistake cannot show in this call, whatever its numbers. */
  | { readonly kind: "hidden"; readonly reason: string }
  /** Its result is accepted: the largest error is this fraction of what is allowed. */
  | { readonly kind: "untold"; readonly ratio: number }
  | { readonly kind: "killed"; readonly naming: Naming; readonly named: readonly string[] }
  /** Rounding decides what the layer selects, so that nothing can be said. */
  | { readonly kind: "undecided" }
  /** The fault could not make its prediction: a bug in this program. */
  | { readonly kind: "broken"; readonly message: string };

/** A site with what was computed there already, since every mistake is compared with every other's prediction. */
export class Trials {
  readonly #site: Site;
  readonly #faults: readonly Fault[];
  readonly #exact: readonly Output[];

  /** @param faults the hypotheses: all that are known */
  constructor(site: Site, faults: readonly Fault[]) {
    this.#site = site;
    this.#faults = faults.filter((fault) => appliesTo(fault, site.call)).map((fault) => remembering(fault, site.call));
    this.#exact = reference(site.call);
  }

  /** @param honest what computes all but the mistake; the reference, where an engine's own rounding does not matter */
  try(fault: Fault, honest: Compute): Outcome {
    const { call } = this.#site;
    const reason = fault.hidden?.(call);
    if (reason !== undefined) return { kind: "hidden", reason };
    if (this.#exact.some((output) => isUndecided(output, FP32))) return { kind: "undecided" };
    let tops: readonly Output[];
    try {
      // What an engine returns is rounded anyway: the reference's prediction is a hypothesis already.
      const known = honest === reference ? this.#faults.find(({ id }) => id === fault.id) : undefined;
      tops = known === undefined ? mutantCompute(fault, honest)(call) : known.predict(call, reference);
    } catch (error) {
      return { kind: "broken", message: `${fault.id} on ${this.#site.place}: ${messageOf(error)}` };
    }
    const sameShapes = this.#exact.every(({ shape }, i) => tops[i] !== undefined && sameShape(shape, tops[i].shape));
    if (sameShapes) {
      const ratio = largestRatio(this.#exact, tops);
      if (ratio <= 1) return { kind: "untold", ratio };
    }
    const diagnosis = explain(call, tops.map(topOf), FP32, { faults: this.#faults, correct: this.#exact });
    if (diagnosis.broken.length > 0) {
      return { kind: "broken", message: `on ${this.#site.place}: ${diagnosis.broken.join("; ")}` };
    }
    return {
      kind: "killed",
      naming: namingOf(fault.id, diagnosis),
      named: diagnosis.explanations.map(({ mistakes }) => mistakes.map(({ id }) => id).join(" + ")),
    };
  }
}

function namingOf(id: string, { explanations, confident }: Diagnosis): Naming {
  const at = explanations.findIndex(({ mistakes }) => mistakes.length === 1 && mistakes[0].id === id);
  if (at < 0) return confident ? "wrong" : "unnamed";
  return at === 0 && (explanations.length === 1 || explanations[0].distinguishing > 0) ? "first" : "among";
}

/** The fault with its prediction for the call made once. */
function remembering(fault: Fault, call: LayerCall): Fault {
  let known: Output[] | undefined;
  return {
    ...fault,
    predict: (of, compute) => {
      if (of !== call || compute !== reference) return fault.predict(of, compute);
      known ??= fault.predict(of, compute);
      return known;
    },
  };
}
