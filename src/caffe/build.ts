/**
 * From Caffe's messages to a Net: first the graph, in single-assignment form, then the shapes.
 * Caffe: src/caffe/net.cpp, Init, AppendBottom, AppendTop, AppendParam.
 */
import { CuppingError, type ErrorCode } from "../error.ts";
import { count, formatShape, sameShape, type Shape } from "../tensor/shape.ts";
import { toDeploy } from "./deploy.ts";
import { filterNet } from "./filter.ts";
import { layerContext, type LayerDefinition } from "./layers/definition.ts";
import { LAYERS, type LayerType } from "./layers/index.ts";
import { shapeRemedy } from "./layers/input.ts";
import { KNOWN_TYPES } from "./layers/known.ts";
import { didYouMean } from "./near-miss.ts";
import type { BlobId, Layer, Net, Param, ParamKey } from "./net.ts";
import { DEFAULT_RULES, type Rules } from "./rules.ts";
import { create, has } from "./schema/codec.ts";
import {
  type BlobShape,
  type InputParameter,
  type LayerParameter,
  type NetParameter,
  ParamSpec_DimCheckMode as Mode,
} from "./schema/messages.ts";

export interface BuildOptions {
  /** Named in errors. */
  readonly file: string;
  readonly phase?: "TRAIN" | "TEST";
  readonly level?: number;
  readonly stages?: readonly string[];
  /** Shapes of inputs, by name; they override what the file states. */
  readonly inputShapes?: Readonly<Record<string, Shape>>;
  /** Keep the labels of data layers as inputs, and with them losses and accuracies; they are cut off unless this is set. */
  readonly labels?: boolean;
  /** Versions of rules on which versions of Caffe differ; today's BVLC/caffe for those that are not named. */
  readonly rules?: Partial<Rules>;
}

/** A layer whose bottoms and tops are blobs of the graph; its shapes are not known yet. */
interface GraphLayer {
  readonly name: string;
  readonly message: LayerParameter;
  readonly bottoms: readonly BlobId[];
  readonly tops: readonly BlobId[];
}

export interface Graph {
  readonly name: string;
  readonly layers: readonly GraphLayer[];
  /** Blobs that no layer consumes. */
  readonly outputs: readonly BlobId[];
  /** Inputs that the file fills with one number. */
  readonly constants: ReadonlyMap<BlobId, number>;
  readonly notices: readonly string[];
}

/** Caffe refuses blobs of more elements: blob.cpp, Reshape. */
const MOST_ELEMENTS = 2 ** 31 - 1;

/**
 * The net for a phase, in today's format (upgrade first), without data and loss layers.
 * @throws CuppingError with the layer, the rule and the remedy, for anything Caffe would refuse
 */
export function buildNet(message: NetParameter, options: BuildOptions): Net {
  return inferShapes(resolveGraph(message, options), options);
}

/** Layers of the phase, connected: every top is a blob of its own. */
export function resolveGraph(
  message: NetParameter,
  { file, phase = "TEST", level = 0, stages = [], inputShapes = {}, labels = false }: BuildOptions,
): Graph {
  const filtered = filterNet(message, { phase, level, stages }, file);
  const { net, notices, constants } = toDeploy(filtered, { file, labels, inputShapes });
  if (net.layer.length === 0) {
    throw new CuppingError("EMPTY_NET", {
      place: file,
      problem: message.layer.length === 0 ? "The net has no layers." : `No layer is left for phase ${phase}.`,
      remedy: "Give a net with layers, or another phase, stage or level.",
    });
  }
  const messages = withInputShapes(net.layer, inputShapes, file);
  const names = new Set<string>();
  /** The newest version of each blob name. */
  const versions = new Map<string, BlobId>();
  const consumed = new Set<BlobId>();
  const layers = messages.map((layer, index): GraphLayer => {
    // Caffe lets a layer go without a name.
    const name = layer.name === "" ? `${layer.type}#${index}` : layer.name;
    const fail = (code: ErrorCode, problem: string, remedy: string): never => {
      throw new CuppingError(code, { place: `${file}: layer ${name}`, problem, remedy });
    };
    if (names.has(name))
      fail("DUPLICATE_LAYER", "Two layers have this name, and weights are found by name.", "Rename one of them.");
    names.add(name);
    const bottoms = layer.bottom.map(
      (bottom) => versions.get(bottom) ?? missingBottom(bottom, index, messages, versions.keys(), fail),
    );
    for (const id of bottoms) consumed.add(id);
    const tops = layer.top.map((top, i): BlobId => {
      const known = versions.has(top);
      if ((known && layer.bottom[i] !== top) || layer.top.indexOf(top) !== i) {
        fail(
          "DUPLICATE_TOP",
          `The blob "${top}" is made twice.`,
          "Rename one of them; a layer that works in place has it as the bottom at the same place.",
        );
      }
      return known ? `${top}:${name}` : top;
    });
    layer.top.forEach((top, i) => versions.set(top, tops[i]));
    return { name, message: layer, bottoms, tops };
  });
  const outputs = layers.flatMap(({ tops }) => tops).filter((id) => !consumed.has(id));
  return { name: message.name || file, layers, outputs, constants, notices };
}

/** Says why a bottom is not there: mistyped, made too late, or part of a cycle. */
function missingBottom(
  bottom: string,
  index: number,
  layers: readonly LayerParameter[],
  known: Iterable<string>,
  fail: (code: ErrorCode, problem: string, remedy: string) => never,
): never {
  const maker = layers.findIndex((layer, i) => i >= index && layer.top.includes(bottom));
  if (maker < 0) {
    fail(
      "UNKNOWN_BOTTOM",
      `Its bottom "${bottom}" is made by no layer.`,
      didYouMean(bottom, known, "Correct the name, or add the layer that makes it."),
    );
  }
  const chain = pathBetween(layers, index, maker);
  if (chain !== undefined) {
    fail(
      "CYCLE",
      `Its bottom "${bottom}" depends on this very layer: ${chain.join(" → ")}.`,
      "Break the cycle: a net must have an order.",
    );
  }
  fail(
    "UNKNOWN_BOTTOM",
    `Its bottom "${bottom}" is made only later, by layer ${layers[maker].name}.`,
    `Move layer ${layers[maker].name} before it: Caffe runs layers in the file's order.`,
  );
}

/** Names of the layers from `from` to `to` along blobs, and back to `from`; undefined when no way leads there. */
function pathBetween(layers: readonly LayerParameter[], from: number, to: number): string[] | undefined {
  const visited = new Set<number>();
  const walk = (at: number): number[] | undefined => {
    if (at === to) return [at];
    if (visited.has(at)) return undefined;
    visited.add(at);
    for (const [next, { bottom }] of layers.entries()) {
      const rest = bottom.some((name) => layers[at].top.includes(name)) ? walk(next) : undefined;
      if (rest !== undefined) return [at, ...rest];
    }
    return undefined;
  };
  return walk(from)
    ?.concat(from)
    .map((i) => layers[i].name);
}

function withInputShapes(
  layers: readonly LayerParameter[],
  shapes: Readonly<Record<string, Shape>>,
  file: string,
): LayerParameter[] {
  const inputs = new Set(layers.filter(({ type }) => type === "Input").flatMap(({ top }) => top));
  for (const name of Object.keys(shapes)) {
    if (!inputs.has(name)) {
      throw new CuppingError("INPUT_SHAPE", {
        place: file,
        problem: `The net has no input "${name}".`,
        remedy: didYouMean(name, inputs, `Its inputs: ${[...inputs].join(", ")}.`),
      });
    }
  }
  return layers.map((layer) => {
    if (layer.type !== "Input" || !layer.top.some((top) => shapes[top] !== undefined)) return layer;
    const stated = layer.input_param?.shape ?? [];
    const shape = layer.top.map((top, i) => {
      const given = shapes[top];
      if (given !== undefined) return create<BlobShape>("BlobShape", { dim: [...given] });
      const own = stated[stated.length === 1 ? 0 : i];
      if (own === undefined) throw unknownInput(file, layer.name, top);
      return own;
    });
    return create<LayerParameter>("LayerParameter", {
      ...layer,
      input_param: create<InputParameter>("InputParameter", { shape }),
    });
  });
}

function unknownInput(file: string, layer: string, top: string): CuppingError {
  return new CuppingError("INPUT_SHAPE_UNKNOWN", {
    place: `${file}: layer ${layer}`,
    problem: "The net states no shape for this input.",
    remedy: shapeRemedy(top),
  });
}

/** The settings of every layer and the shapes of all blobs and params. */
function inferShapes(graph: Graph, { file, rules }: Pick<BuildOptions, "file" | "rules">): Net {
  const shapes = new Map<BlobId, Shape>();
  const indices = new Map<BlobId, number>();
  /** Blobs whose number of items is known only when the net runs, by the layer that makes them. */
  const dynamic = new Map<BlobId, string>();
  const shared = new Map<string, { readonly key: ParamKey; readonly shape: Shape; readonly owner: string }>();
  const layers = graph.layers.map(({ name, message, bottoms, tops }) => {
    const place = `${file}: layer ${name}`;
    const type = layerType(message.type, place);
    const definition = LAYERS[type] as LayerDefinition<unknown>;
    checkArity("bottom", bottoms.length, definition.bottoms, place, type);
    checkArity("top", tops.length, definition.tops, place, type);
    checkFields(message, definition, place);
    const bottomShapes = bottoms.map((id) => shapes.get(id) as Shape);
    const resolution = definition.resolve(layerContext(place, message, bottomShapes, { ...DEFAULT_RULES, ...rules }));
    const open = bottoms.find((id) => dynamic.has(id));
    if (open !== undefined && type !== "Silence") {
      throw new CuppingError("UNSUPPORTED_LAYER", {
        place,
        problem: `How many items its bottom "${open}" has is known only when layer ${dynamic.get(open)} has run.`,
        remedy: "Cut the net behind that layer.",
      });
    }
    if (resolution.dynamic === true) for (const id of tops) dynamic.set(id, name);
    for (const { bottom, below } of resolution.indices ?? []) indices.set(bottoms[bottom], below);
    resolution.tops.forEach((shape, i) => {
      checkShape(shape, `${place}, top "${tops[i]}"`);
      shapes.set(tops[i], shape);
    });
    if (message.param.length > resolution.params.length) {
      throw new CuppingError("INVALID_PARAMETER", {
        place: `${place} (${type}), param`,
        problem: `It has ${resolution.params.length} params, and ${message.param.length} are specified.`,
        remedy: "Remove what is too much.",
      });
    }
    resolution.params.forEach((shape, i) => checkShape(shape, `${place}, param ${i}`));
    return {
      name,
      type,
      message,
      settings: resolution.settings,
      bottoms,
      tops,
      bottomShapes,
      topShapes: resolution.tops,
      params: resolution.params.map((shape, i) => paramOf(name, message, i, shape, place)),
      macs: resolution.macs,
      dynamic: resolution.dynamic ?? false,
    } as Layer;
  });
  return {
    name: graph.name,
    layers,
    inputs: layers.filter(({ type }) => type === "Input").flatMap((layer) => layer.tops),
    outputs: graph.outputs,
    shapes,
    indices,
    constants: graph.constants,
    notices: graph.notices,
  };

  /** Params with a name are shared by all layers that name them; the first owns it. */
  function paramOf(layer: string, message: LayerParameter, index: number, shape: Shape, place: string): Param {
    const key: ParamKey = `${layer}[${index}]`;
    const spec = message.param[index];
    if (spec === undefined || !has(spec, "name")) return { key, shape };
    const owner = shared.get(spec.name);
    if (owner === undefined) {
      shared.set(spec.name, { key, shape, owner: layer });
      return { key, shape };
    }
    const fits =
      spec.share_mode === Mode.PERMISSIVE ? count(shape) === count(owner.shape) : sameShape(shape, owner.shape);
    if (!fits) {
      throw new CuppingError("INVALID_SHAPE", {
        place: `${place}, param "${spec.name}"`,
        problem: `It is shared with layer ${owner.owner}, where it is ${formatShape(owner.shape)}, and here it is ${formatShape(shape)}.`,
        remedy: "Make the shapes agree, or the number of elements with share_mode: PERMISSIVE.",
      });
    }
    return { key: owner.key, shape };
  }
}

function layerType(type: string, place: string): LayerType {
  if (Object.hasOwn(LAYERS, type)) return type as LayerType;
  if (KNOWN_TYPES.has(type)) {
    throw new CuppingError("UNSUPPORTED_LAYER", {
      place,
      problem: `Layers of type ${type} are not supported yet.`,
      remedy: "Cut the net before this layer, or see CONTRIBUTING.md on how to add one.",
    });
  }
  throw new CuppingError("UNKNOWN_LAYER_TYPE", {
    place,
    problem: type === "" ? "The layer has no type." : `Caffe has no layer type "${type}".`,
    remedy: didYouMean(type, [...Object.keys(LAYERS), ...KNOWN_TYPES], "Correct the type; types are case-sensitive."),
  });
}

function checkArity(
  what: "bottom" | "top",
  actual: number,
  [least, most]: readonly [number, number],
  place: string,
  type: string,
): void {
  if (actual >= least && actual <= most) return;
  const expected = least === most ? `${least}` : most === Infinity ? `at least ${least}` : `${least} to ${most}`;
  throw new CuppingError("WRONG_ARITY", {
    place,
    problem: `A ${type} layer has ${expected} ${what}${least === most && least === 1 ? "" : "s"}, and this one has ${actual}.`,
    remedy: `Correct its ${what} fields.`,
  });
}

/** Conditions on the fields that all layers have. Caffe: net.cpp, Init; layer.hpp, SetLossWeights; CHECK_NE(top[0], bottom[0]). */
function checkFields(message: LayerParameter, { neverInPlace }: LayerDefinition<unknown>, place: string): void {
  const { type, bottom, top, loss_weight: weights, propagate_down: ways } = message;
  const fail = (field: string, problem: string, remedy: string): never => {
    throw new CuppingError("INVALID_PARAMETER", { place: `${place} (${type}), ${field}`, problem, remedy });
  };
  if (neverInPlace && top.includes(bottom[0])) {
    fail("top", `A ${type} layer does not work in place, and "${bottom[0]}" is bottom and top.`, "Rename the top.");
  }
  if (weights.length > 0 && weights.length !== top.length) {
    fail("loss_weight", `There are ${weights.length} loss_weight for ${top.length} tops.`, "Give one a top, or none.");
  }
  if (ways.length > 0 && ways.length !== bottom.length) {
    fail(
      "propagate_down",
      `There are ${ways.length} of them for ${bottom.length} bottoms.`,
      "Give one a bottom, or none.",
    );
  }
}

function checkShape(shape: Shape, place: string): void {
  if (shape.some((extent) => !Number.isInteger(extent) || extent < 1)) {
    throw new CuppingError("INVALID_SHAPE", {
      place,
      problem: `The shape ${formatShape(shape)} has an extent that is not positive.`,
      remedy: "Make every extent at least 1.",
    });
  }
  if (count(shape) > MOST_ELEMENTS) {
    throw new CuppingError("SIZE_OVERFLOW", {
      place,
      problem: `${formatShape(shape)} has ${count(shape).toLocaleString("en-US")} elements; Caffe counts to ${MOST_ELEMENTS.toLocaleString("en-US")}.`,
      remedy: "Use a smaller batch or smaller extents.",
    });
  }
}
