/** Which layers belong to a phase, a level and stages. Caffe: src/caffe/net.cpp, FilterNet and StateMeetsRule. */
import { CuppingError } from "../error.ts";
import { create, has } from "./schema/codec.ts";
import { type LayerParameter, type NetParameter, type NetStateRule, Phase } from "./schema/messages.ts";

export interface NetState {
  readonly phase: keyof typeof Phase;
  readonly level: number;
  readonly stages: readonly string[];
}

/** @throws CuppingError INVALID_PARAMETER for a layer with both include and exclude rules */
export function filterNet(net: NetParameter, state: NetState, file: string): NetParameter {
  return create<NetParameter>("NetParameter", {
    ...net,
    layer: net.layer.filter((layer) => isIncluded(layer, state, file)),
  });
}

function isIncluded({ name, include, exclude }: LayerParameter, state: NetState, file: string): boolean {
  if (include.length > 0 && exclude.length > 0) {
    throw new CuppingError("INVALID_PARAMETER", {
      place: `${file}: layer ${name}`,
      problem: "The layer has include and exclude rules.",
      remedy: "Keep rules of one kind.",
    });
  }
  if (include.length > 0) return include.some((rule) => meets(state, rule));
  return !exclude.some((rule) => meets(state, rule));
}

function meets({ phase, level, stages }: NetState, rule: NetStateRule): boolean {
  return (
    (!has(rule, "phase") || rule.phase === Phase[phase]) &&
    (!has(rule, "min_level") || level >= rule.min_level) &&
    (!has(rule, "max_level") || level <= rule.max_level) &&
    rule.stage.every((stage) => stages.includes(stage)) &&
    !rule.not_stage.some((stage) => stages.includes(stage))
  );
}
