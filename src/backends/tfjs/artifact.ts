/** A tfjs model that somebody else wrote: model.json and its weights, as a graph (tfjs-converter) or as layers (Keras). */
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type * as ConverterModule from "@tensorflow/tfjs-converter";
import type { NamedTensorMap } from "@tensorflow/tfjs-core";
import type * as LayersModule from "@tensorflow/tfjs-layers";
import { CuppingError, messageOf } from "../../error.ts";
import type { ArithmeticProfile } from "../../tensor/profile.ts";
import type { Blob } from "../../tensor/blob.ts";
import { decodeNumbers, NUMBER_SIZES, type NumberType } from "../../tensor/number-type.ts";
import { count, type Shape } from "../../tensor/shape.ts";
import type { Artifact, ArtifactInput, ArtifactNode } from "../artifact.ts";
import type { Tensor, Tf } from "./lowering/lowering.ts";

/** tfjs's modules, imported where they are loaded, and the backend that is current. */
export interface Modules {
  readonly tf: Tf;
  readonly converter: typeof ConverterModule;
  readonly layers: typeof LayersModule;
  readonly engine: string;
  readonly profile: ArithmeticProfile;
}

/** Of a model.json what is read here; all of it is handed to tfjs. */
interface ModelJson {
  readonly format?: string;
  readonly generatedBy?: string;
  readonly convertedBy?: string | null;
  readonly modelTopology?: { readonly node?: readonly GraphNode[] };
  readonly weightsManifest?: readonly { readonly paths: readonly string[]; readonly weights: readonly WeightSpec[] }[];
}

interface WeightSpec {
  readonly name: string;
  readonly shape: Shape;
  readonly dtype: string;
  readonly quantization?: { readonly dtype: string; readonly scale?: number; readonly min?: number };
}

interface GraphNode {
  readonly name: string;
  readonly op: string;
  readonly input?: readonly string[];
}

type Model = Pick<Artifact, "inputs" | "outputs" | "nodes"> & {
  /** Tensors by name; `feeds` are in the order of `inputs`. */
  compute(feeds: readonly Tensor[]): Map<string, Tensor>;
  dispose(): void;
};

/** @throws CuppingError FILE_UNREADABLE, FILE_CORRUPT; BACKEND_FAILED for what tfjs refuses */
export async function openTfjs(modules: Modules, file: string, bytes: Uint8Array): Promise<Artifact> {
  const { tf, engine, profile } = modules;
  const json = parseModel(file, bytes);
  const failed = (doing: string, error: unknown): CuppingError =>
    new CuppingError("BACKEND_FAILED", {
      place: file,
      problem: `${engine} cannot ${doing} this model: ${messageOf(error).replace(/[.\s]+$/, "")}.`,
      remedy: "Check that tfjs loads the file, or let another of its backends run it: --run tfjs:node.",
      cause: error,
    });
  let model: Model;
  let constant: Artifact["constant"];
  try {
    const artifacts = await artifactsOf(json, file);
    constant = constantsOf(artifacts);
    const handler = modules.tf.io.fromMemory(artifacts);
    model =
      json.format === "layers-model" ? await layersModel(modules, handler) : await graphModel(modules, handler, json);
  } catch (error) {
    throw error instanceof CuppingError ? error : failed("load", error);
  }
  return {
    format: json.format === "layers-model" ? "tfjs layers model" : "tfjs graph model",
    producer: json.convertedBy ?? json.generatedBy ?? "",
    engine,
    profile,
    inputs: model.inputs,
    outputs: model.outputs,
    nodes: model.nodes,
    constant,
    async run(feeds) {
      const fed = model.inputs.map(({ name }) => {
        const { shape, data } = feeds.get(name) as Blob;
        return tf.tensor(data, [...shape], "float32");
      });
      try {
        const blobs = new Map<string, Blob>();
        for (const [name, tensor] of tf.tidy(() => [...model.compute(fed)])) {
          if (tensor.dtype === "float32")
            blobs.set(name, { shape: tensor.shape, data: Float32Array.from(await tensor.data()) });
          tensor.dispose();
        }
        return blobs;
      } catch (error) {
        throw failed("run", error);
      } finally {
        for (const tensor of fed) tensor.dispose();
      }
    },
    [Symbol.asyncDispose]() {
      model.dispose();
      return Promise.resolve();
    },
  };
}

function parseModel(file: string, bytes: Uint8Array): ModelJson {
  const refuse = (problem: string, cause?: unknown): CuppingError =>
    new CuppingError("FILE_CORRUPT", { place: file, problem, remedy: "Give tfjs's model.json.", cause });
  let json: ModelJson;
  try {
    json = JSON.parse(new TextDecoder().decode(bytes)) as ModelJson;
  } catch (error) {
    throw refuse(`This is no JSON: ${messageOf(error)}.`, error);
  }
  if (typeof json.modelTopology !== "object")
    throw refuse("This JSON holds no model of tfjs: it has no modelTopology.");
  return json;
}

interface Artifacts {
  readonly weightSpecs: readonly WeightSpec[];
  readonly weightData: ArrayBuffer;
}

/** Bytes of one number. */
const SIZES: Readonly<Record<string, number>> = { ...NUMBER_SIZES, complex64: 8, bool: 1 };

/** Weights, in the formats in which they are stored. */
function constantsOf({ weightSpecs, weightData }: Artifacts): Artifact["constant"] {
  const places = new Map<string, WeightSpec & { readonly at: number; readonly type: NumberType }>();
  let at = 0;
  for (const spec of weightSpecs) {
    const { name, shape, dtype, quantization } = spec;
    const type = quantization?.dtype ?? dtype;
    const size = SIZES[type];
    // How long texts are is not stated.
    if (size === undefined) break;
    if (type in NUMBER_SIZES) places.set(name, { ...spec, at, type: type as NumberType });
    at += size * count(shape);
  }
  return (name) => {
    const place = places.get(name);
    if (place === undefined) return undefined;
    const { shape, at: start, type, quantization } = place;
    const bytes = new Uint8Array(weightData, start, NUMBER_SIZES[type] * count(shape));
    const data = decodeNumbers(bytes, type);
    if (quantization?.scale === undefined) return { shape, data, type };
    const { scale, min = 0 } = quantization;
    return { shape, data: data.map((q) => q * scale + min), type, isScaled: true };
  };
}

/** What tfjs's own loaders make of the files. */
async function artifactsOf(json: ModelJson, file: string): Promise<Artifacts> {
  const manifest = json.weightsManifest ?? [];
  const parts: Uint8Array[] = [];
  for (const path of manifest.flatMap(({ paths }) => paths)) {
    try {
      parts.push(await readFile(join(dirname(file), path)));
    } catch (error) {
      throw new CuppingError("FILE_UNREADABLE", {
        place: file,
        problem: `Its weights in ${path} cannot be read: ${messageOf(error)}.`,
        remedy: "Keep the files that model.json names beside it.",
        cause: error,
      });
    }
  }
  const weightData = new Uint8Array(parts.reduce((total, { length }) => total + length, 0));
  let at = 0;
  for (const part of parts) {
    weightData.set(part, at);
    at += part.length;
  }
  const { weightsManifest: _, ...rest } = json;
  return { ...rest, weightSpecs: manifest.flatMap(({ weights }) => weights), weightData: weightData.buffer };
}

/** Every operation's first tensor, by the operation's name. */
async function graphModel({ tf, converter }: Modules, handler: Handler, json: ModelJson): Promise<Model> {
  const model = await converter.loadGraphModel(handler);
  const all = json.modelTopology?.node ?? [];
  const operation = (input: string): string => input.replace(/^\^/, "").replace(/:\d+$/, "");
  const nodes = all
    .filter(({ op }) => op !== "Const" && op !== "Placeholder" && op !== "NoOp")
    .map(
      ({ name, op, input = [] }): ArtifactNode => ({ name, type: op, inputs: input.map(operation), outputs: [name] }),
    );
  const outputs = model.outputs.map(({ name }) => operation(name));
  const names = nodes.map(({ name }) => name);
  return {
    inputs: model.inputs.map(({ name, shape }): ArtifactInput => ({ name: operation(name), shape: extents(shape) })),
    outputs,
    nodes: inOrder(nodes),
    compute: (feeds) => {
      const named: NamedTensorMap = Object.fromEntries(model.inputs.map(({ name }, i) => [name, feeds[i]]));
      const results = model.execute(named, names);
      // What is computed once may be returned under two names, and is disposed of once.
      return new Map([results].flat().map((tensor, i) => [names[i], tf.clone(tensor)]));
    },
    dispose: () => model.dispose(),
  };
}

type Handler = ReturnType<Tf["io"]["fromMemory"]>;

/** Every layer's tensors, by the names that tfjs gives them. */
async function layersModel({ tf, layers }: Modules, handler: Handler): Promise<Model> {
  const model = await layers.loadLayersModel(handler);
  const made = model.layers.flatMap((layer) =>
    layer.inboundNodes.map((_, i) => ({
      layer,
      inputs: [layer.getInputAt(i)].flat(),
      outputs: [layer.getOutputAt(i)].flat(),
    })),
  );
  const computed = made.filter(({ layer }) => layer.getClassName() !== "InputLayer");
  const symbols = [
    ...new Map(computed.flatMap(({ outputs }) => outputs.map((one) => [one.name, one] as const))).values(),
  ];
  const whole = layers.model({ inputs: model.inputs, outputs: symbols });
  return {
    inputs: model.inputs.map(({ name, shape }) => ({ name, shape: extents(shape) })),
    outputs: model.outputs.map(({ name }) => name),
    nodes: computed.map(({ layer, inputs, outputs }) => ({
      name: layer.name,
      type: layer.getClassName(),
      inputs: [...inputs.map(({ name }) => name), ...layer.weights.map(({ originalName }) => originalName)],
      outputs: outputs.map(({ name }) => name),
    })),
    compute: (feeds) => {
      const results = [whole.predict([...feeds])].flat();
      return new Map(results.map((tensor, i) => [symbols[i].name, tf.clone(tensor)]));
    },
    dispose: () => model.dispose(),
  };
}

/** tfjs marks an extent that is open by null or -1. */
function extents(shape: readonly (number | null)[] | undefined): (number | null)[] | undefined {
  return shape?.map((extent) => (extent === null || extent < 0 ? null : extent));
}

/** Files need not list operations in the order in which they are computed. */
function inOrder(nodes: readonly ArtifactNode[]): ArtifactNode[] {
  const makers = new Map(nodes.map((node) => [node.name, node]));
  const ordered = new Set<ArtifactNode>();
  const visit = (node: ArtifactNode): void => {
    if (ordered.has(node)) return;
    for (const input of node.inputs) {
      const maker = makers.get(input);
      if (maker !== undefined) visit(maker);
    }
    ordered.add(node);
  };
  for (const node of nodes) visit(node);
  return [...ordered];
}
