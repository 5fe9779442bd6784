/** A net as facts: what `cupping inspect` prints. */
import { CuppingError } from "../error.ts";
import { count, type Shape } from "../tensor/shape.ts";
import { buildNet, type BuildOptions, resolveGraph } from "./build.ts";
import { unknownFields } from "./caffemodel.ts";
import type { BlobId, Net, ParamKey } from "./net.ts";
import type { NetParameter } from "./schema/messages.ts";
import { unmatchedLayers } from "./weights.ts";

interface LayerInspection {
  readonly name: string;
  readonly type: string;
  readonly bottoms: readonly BlobId[];
  readonly tops: readonly BlobId[];
  /** null where an input's shape is not known. */
  readonly topShapes: readonly Shape[] | null;
  readonly paramShapes: readonly Shape[] | null;
  /** Params of its own: shared ones count where they stand first. */
  readonly params: number | null;
  readonly macs: number | null;
}

export interface Inspection {
  readonly name: string;
  readonly layers: readonly LayerInspection[];
  readonly inputs: readonly BlobId[];
  readonly outputs: readonly BlobId[];
  readonly totals: { readonly params: number; readonly macs: number } | null;
  /** With weights: what does not match. */
  readonly weights: {
    readonly missing: readonly string[];
    readonly unused: readonly string[];
    readonly unknownFields: readonly string[];
  } | null;
  readonly notices: readonly string[];
}

/**
 * Inspects a net in today's format. A net whose input shape no file states is described without shapes.
 * @throws CuppingError as buildNet does, but for INPUT_SHAPE_UNKNOWN
 */
export function inspect(message: NetParameter, options: BuildOptions, weights?: NetParameter): Inspection {
  let net: Net;
  try {
    net = buildNet(message, options);
  } catch (error) {
    if (error instanceof CuppingError && error.code === "INPUT_SHAPE_UNKNOWN")
      return withoutShapes(message, options, error);
    throw error;
  }
  const counted = new Set<ParamKey>();
  const layers = net.layers.map(({ name, type, bottoms, tops, topShapes, params, macs }): LayerInspection => {
    const own = params.filter(({ key }) => !counted.has(key));
    for (const { key } of own) counted.add(key);
    return {
      name,
      type,
      bottoms,
      tops,
      topShapes,
      paramShapes: params.map(({ shape }) => shape),
      params: own.reduce((total, { shape }) => total + count(shape), 0),
      macs,
    };
  });
  const total = (field: "params" | "macs"): number => layers.reduce((sum, layer) => sum + (layer[field] ?? 0), 0);
  return {
    name: net.name,
    layers,
    inputs: net.inputs,
    outputs: net.outputs,
    totals: { params: total("params"), macs: total("macs") },
    weights: weights === undefined ? null : { ...unmatchedLayers(net, weights), unknownFields: unknownFields(weights) },
    notices: net.notices,
  };
}

function withoutShapes(message: NetParameter, options: BuildOptions, reason: CuppingError): Inspection {
  const { name, layers, outputs, notices } = resolveGraph(message, options);
  return {
    name,
    layers: layers.map((layer) => ({
      name: layer.name,
      type: layer.message.type,
      bottoms: layer.bottoms,
      tops: layer.tops,
      topShapes: null,
      paramShapes: null,
      params: null,
      macs: null,
    })),
    inputs: layers.filter(({ message: { type } }) => type === "Input").flatMap(({ tops }) => tops),
    outputs,
    totals: null,
    weights: null,
    notices: [...notices, `shapes are unknown: ${reason.problem} ${reason.remedy}`],
  };
}
