/**
 * A case: one layer with its bottoms and params, as data. It is what a layer's spec states, what a conformance run feeds to an
 * engine, what is shrunk when that fails, and what a regression file holds.
 */
import type { LayerCall } from "../diagnosis/fault.ts";
import { buildNet } from "../caffe/build.ts";
import { type Layer, paramsOf, type TrainedNet } from "../caffe/net.ts";
import { parsePrototxt } from "../caffe/prototxt.ts";
import type { Rules } from "../caffe/rules.ts";
import { upgradeNet } from "../caffe/upgrade/index.ts";
import type { Blob } from "../tensor/blob.ts";
import type { Shape } from "../tensor/shape.ts";
import { fill, type Numbers } from "./filling.ts";

export interface LayerCase {
  /** The inside of `layer { … }` without name, bottoms and tops: 'type: "ReLU" relu_param { negative_slope: 0.1 }'. */
  readonly body: string;
  readonly bottoms: readonly { readonly shape: Shape; readonly numbers: Numbers }[];
  /** Numbers of each param in order; seeded ones in [−1, 1] where none are given. */
  readonly params?: readonly (Numbers | undefined)[];
  /** How many tops; 1 when absent. */
  readonly tops?: number;
  /** Whether the layer runs in place, its top taking its bottom's name. */
  readonly inPlace?: boolean;
  /** Other versions of Caffe's rules. */
  readonly rules?: Partial<Rules>;
}

export interface BuiltCase extends LayerCall {
  readonly trained: TrainedNet;
  readonly layer: Layer;
  readonly bottoms: readonly Blob[];
}

/** The net as a prototxt: inputs x0, x1 …, the layer "layer", tops y0, y1 …. */
export function casePrototxt({ body, bottoms, tops = 1, inPlace = false }: LayerCase): string {
  const inputs = bottoms.map(
    ({ shape }, i) =>
      `layer { name: "in${i}" type: "Input" top: "x${i}" input_param { shape { ${shape.map((n) => `dim: ${n}`).join(" ")} } } }`,
  );
  const names = (prefix: string, field: string, n: number): string =>
    Array.from({ length: n }, (_, i) => `${field}: "${prefix}${i}"`).join(" ");
  const top = names(inPlace ? "x" : "y", "top", tops);
  return `${inputs.join("\n")}\nlayer { name: "layer" ${names("x", "bottom", bottoms.length)} ${top} ${body} }\n`;
}

/** What param `i` is filled with. */
export function paramNumbers({ params }: LayerCase, i: number): Numbers {
  return params?.[i] ?? { kind: "uniform", seed: 100 + i };
}

/** @throws CuppingError for a case that Caffe would refuse */
export function buildCase(layerCase: LayerCase): BuiltCase {
  const { net: message } = upgradeNet(parsePrototxt(casePrototxt(layerCase), "case"), "case");
  const net = buildNet(message, { file: "case", rules: layerCase.rules });
  const layer = net.layers[net.layers.length - 1];
  const trained = {
    net,
    params: new Map(layer.params.map(({ key, shape }, i) => [key, fill(shape, paramNumbers(layerCase, i))])),
  };
  const bottoms = layerCase.bottoms.map(({ shape, numbers }) => fill(shape, numbers));
  return { trained, layer, bottoms, params: paramsOf(trained, layer) };
}
