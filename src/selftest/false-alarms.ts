/** Honest engines on every case: each must be accepted. A run is one case on one engine. */
import type { LayerType } from "../caffe/layers/index.ts";
import { isUndecided, layerAcceptance } from "../comparison/acceptance.ts";
import { compare } from "../comparison/compare.ts";
import { reference } from "../diagnosis/explain.ts";
import type { Compute, LayerCall } from "../diagnosis/fault.ts";
import type { Output } from "../reference/forward.ts";
import { FP32 } from "../tensor/profile.ts";
import { FLOAT32_LAYERS } from "./float32-layers.ts";
import { honestCompute, topOf } from "./honest-engine.ts";
import { CASE_TYPES, caseSites, type Site, winogradSites } from "./sites.ts";
import { ORDERS } from "./summation.ts";
import { winograd } from "./winograd.ts";

export interface FalseAlarm {
  readonly engine: string;
  readonly place: string;
  /** The error as a multiple of what is allowed. */
  readonly ratio: number;
}

export interface HonestRuns {
  readonly runs: number;
  /** Runs on inputs on which rounding decides what the layer selects: nothing can be said there. */
  readonly undecided: number;
  readonly alarms: readonly FalseAlarm[];
  /** The largest error of each run as a fraction of what is allowed, by layer type. */
  readonly ratios: ReadonlyMap<LayerType, readonly number[]>;
}

/**
 * @param runs as many at least: as many cases of each layer type, on each engine that computes it in its own way
 * @param seed of the draws and of the random order
 */
export function honestRuns(runs: number, seed: number, progress: (done: number) => void = () => {}): HonestRuns {
  const engines: [string, Compute][] = ORDERS.map((order) => [order, honestCompute(order, seed)]);
  // Without arithmetic of their own all orders are the same.
  const enginesOf = (type: LayerType): typeof engines =>
    FLOAT32_LAYERS[type] === undefined ? engines.slice(0, 1) : engines;
  // Silence makes no blob that could be compared.
  const types = CASE_TYPES.filter((type) => caseSites(type, seed, 0).length > 0);
  const each = Math.ceil(runs / types.reduce((sum, type) => sum + enginesOf(type).length, 1));
  const alarms: FalseAlarm[] = [];
  const ratios = new Map<LayerType, number[]>();
  let done = 0;
  let undecided = 0;
  const judge = (engine: string, { place, call }: Site, model: readonly Output[], tops: readonly Output[]): void => {
    const own = ratios.get(call.layer.type) ?? [];
    ratios.set(call.layer.type, own);
    const ratio = largestRatio(model, tops);
    // Winograd's bound is another.
    if (engine !== "winograd") own.push(ratio);
    if (ratio > 1) alarms.push({ engine, place, ratio });
    done++;
  };
  for (const type of types) {
    progress(done);
    for (const site of firstOf(type, seed, each)) {
      const exact = reference(site.call);
      if (exact.some((output) => isUndecided(output, FP32))) {
        undecided++;
        continue;
      }
      for (const [engine, compute] of enginesOf(type)) judge(engine, site, exact, compute(site.call));
    }
  }
  for (const site of winogradSites(seed, each)) {
    const tops = winograd(site.call as LayerCall<"Convolution">);
    judge("winograd", site, withValues(tops, reference(site.call)), tops);
  }
  return { runs: done, undecided, alarms, ratios };
}

/** Corners first, then draws, `most` of them or all corners. */
function firstOf(type: LayerType, seed: number, most: number): Site[] {
  const corners = caseSites(type, seed, 0);
  return caseSites(type, seed, Math.max(most - corners.length, 0));
}

/** The error model of some outputs around other values. */
function withValues(model: readonly Output[], exact: readonly Output[]): Output[] {
  return model.map((output, i) => ({ ...output, values: exact[i].values }));
}

/** The largest error of all tops as a multiple of what is allowed in float32. */
export function largestRatio(expected: readonly Output[], tops: readonly Output[]): number {
  return Math.max(
    ...expected.map((output, i) => compare(output, layerAcceptance(output, FP32), topOf(tops[i]).data, FP32).ratio),
  );
}
