/** Types that compute nothing: one case each is all that there is to try. Of an Input there is none, since its tops are fed. */
import fc from "fast-check";
import type { LayerCase } from "../layer-case.ts";
import { blobs, layer, type LayerCases } from "./layer-cases.ts";

function one(name: string, only: LayerCase): LayerCases {
  return { corners: { [name]: only }, any: fc.constant(only) };
}

export const parameterCases = one("a param as a top", {
  body: 'type: "Parameter" parameter_param { shape { dim: 2 dim: 3 } }',
  bottoms: [],
});

export const silenceCases = one("two bottoms, no top", {
  body: layer("Silence"),
  bottoms: blobs([2, 3], [4]),
  tops: 0,
});
