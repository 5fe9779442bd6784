/** The cases of every layer type, by Caffe's name. A spec file beside each says what the rule is (spec/layers/). */
import type { LayerType } from "../../caffe/layers/index.ts";
import type { LayerCases } from "./layer-cases.ts";
import { poolingCases } from "./pooling.ts";
import { reluCases } from "./relu.ts";

export const CASES: { readonly [Type in LayerType]?: LayerCases } = {
  Pooling: poolingCases,
  ReLU: reluCases,
};
