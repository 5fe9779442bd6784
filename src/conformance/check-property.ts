/** fast-check at work: random cases by seed, and the smallest one that fails. */
import fc from "fast-check";
import type { LayerCases } from "./cases/layer-cases.ts";
import type { LayerCase } from "./layer-case.ts";

export interface Search {
  readonly seed: number;
  /** How many cases are drawn at most: the first that fails ends the search. */
  readonly runs: number;
  /** How often a failing case is tried to be made smaller: a slow engine shall not keep its user for hours. */
  readonly shrinks?: number;
}

const MOST_SHRINKS = 500;

/**
 * Draws legal cases and shrinks the first that fails. The same seed draws the same cases.
 * @param fails whether a case fails; `shrinking` once one has failed, so that smaller ones are tried
 * @returns fast-check's path to the smallest failing case, which is the last for which `fails` said so; null when none does
 * @throws whatever `fails` throws
 */
export async function findFailure(
  any: LayerCases["any"],
  { seed, runs, shrinks: most = MOST_SHRINKS }: Search,
  fails: (layerCase: LayerCase, shrinking: boolean) => Promise<boolean>,
): Promise<string | null> {
  let failed = false;
  let shrinks = 0;
  // fast-check would take an error of ours for a failure of the engine, and shrink it.
  let broken: { readonly error: unknown } | undefined;
  const property = fc.asyncProperty(any, async (layerCase) => {
    if (broken !== undefined || (failed && ++shrinks > most)) return true;
    try {
      const wrong = await fails(layerCase, failed);
      failed ||= wrong;
      return !wrong;
    } catch (error) {
      broken = { error };
      return true;
    }
  });
  const { counterexamplePath } = await fc.check(property, { seed, numRuns: runs });
  if (broken !== undefined) throw broken.error;
  return counterexamplePath;
}
