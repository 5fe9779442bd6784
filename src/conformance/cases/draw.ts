/** Random cases by seed. */
import fc from "fast-check";
import type { LayerCase } from "../layer-case.ts";
import type { LayerCases } from "./layer-cases.ts";

/** The same seed draws the same cases. */
export function drawCases({ any }: LayerCases, seed: number, runs: number): LayerCase[] {
  return runs === 0 ? [] : fc.sample(any, { seed, numRuns: runs });
}
