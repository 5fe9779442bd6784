/** Reads what there is to know of an ONNX file that somebody else wrote: its graph. */
import { CuppingError, messageOf } from "../../../error.ts";
import type { ArtifactInput, ArtifactNode } from "../../artifact.ts";
import type { NumberType } from "../../../tensor/number-type.ts";
import { DATA_TYPE, ModelProto, NUMBER_TYPES } from "./schema.ts";
import type { StoredTensor } from "./stored.ts";

export interface OnnxFile {
  readonly producer: string;
  /** Those that are fed: old files list their weights among the inputs. */
  readonly inputs: readonly ArtifactInput[];
  readonly outputs: readonly string[];
  readonly nodes: readonly ArtifactNode[];
  /** Initializers, and what nodes of the type Constant give, by name. */
  readonly constants: ReadonlyMap<string, StoredTensor>;
  /** Tensors of integers, with the names of the scale and the zero point that they stand for numbers with. */
  readonly quantised: ReadonlyMap<string, QuantisedBy>;
}

interface QuantisedBy {
  readonly scale: string;
  /** Absent: 0. */
  readonly zero?: string;
}

/** The messages as protobufjs makes plain objects of them: what a file lacks is undefined, lists are empty. */
interface Model {
  readonly producer_name?: string;
  readonly producer_version?: string;
  readonly graph?: GraphProto;
}

interface GraphProto {
  readonly node: readonly Node[];
  readonly initializer: readonly (StoredTensor & { readonly name?: string })[];
  readonly input: readonly ValueInfo[];
  readonly output: readonly ValueInfo[];
}

interface Node {
  readonly name?: string;
  readonly op_type?: string;
  readonly input: readonly string[];
  readonly output: readonly string[];
  readonly attribute: readonly {
    readonly name?: string;
    readonly t?: StoredTensor;
    readonly g?: GraphProto;
    readonly graphs: readonly GraphProto[];
  }[];
}

interface ValueInfo {
  readonly name: string;
  readonly type?: {
    readonly tensor_type?: {
      readonly elem_type?: number;
      readonly shape?: { readonly dim: readonly { dim_value?: number }[] };
    };
  };
}

/** @throws CuppingError FILE_CORRUPT for what is no ONNX model */
export function readOnnx(bytes: Uint8Array, file: string): OnnxFile {
  const refuse = (problem: string, cause?: unknown): CuppingError =>
    new CuppingError("FILE_CORRUPT", {
      place: file,
      problem,
      remedy: "Give a file that holds an ONNX model.",
      cause,
    });
  let model: Model;
  try {
    model = ModelProto.toObject(ModelProto.decode(bytes), { longs: Number, arrays: true });
  } catch (error) {
    throw refuse(`This is no ONNX file, or a part of one: ${messageOf(error)}.`, error);
  }
  const { graph } = model;
  if (graph === undefined || graph.node.length === 0) throw refuse("This ONNX file holds no graph.");
  const stored = new Map(graph.initializer.map((tensor) => [tensor.name ?? "", tensor as StoredTensor]));
  for (const { op_type, output, attribute } of graph.node) {
    const value = op_type === "Constant" ? attribute.find(({ name }) => name === "value")?.t : undefined;
    if (value !== undefined) stored.set(output[0], value);
  }
  return {
    producer: [model.producer_name, model.producer_version].filter(Boolean).join(" "),
    inputs: graph.input
      .filter(({ name }) => !stored.has(name))
      .map(({ name, type }) => ({
        name,
        shape: type?.tensor_type?.shape?.dim.map(({ dim_value }) => (dim_value === undefined ? null : dim_value)),
        type: typeOf(name, type?.tensor_type?.elem_type),
      })),
    outputs: graph.output.map(({ name }) => name),
    nodes: graph.node.map((node) => ({
      name: node.name ?? "",
      type: node.op_type ?? "",
      inputs: [...node.input, ...node.attribute.flatMap(graphsOf).flatMap(readFromOutside)].filter(
        (tensor) => tensor !== "",
      ),
      outputs: node.output.filter((tensor) => tensor !== ""),
    })),
    constants: stored,
    quantised: quantisedIn(graph.node),
  };

  function typeOf(input: string, type: number | undefined): NumberType {
    const known = NUMBER_TYPES[type ?? DATA_TYPE.FLOAT];
    if (known !== undefined) return known;
    throw new CuppingError("BACKEND_FAILED", {
      place: file,
      problem: `Its input "${input}" takes numbers of ONNX's type ${type}, which cupping cannot feed.`,
      remedy: "Give a model whose inputs are floats, or integers of at most 32 bits.",
    });
  }
}

/** The branches of If, the bodies of Loop and Scan. */
function graphsOf({ g, graphs }: Node["attribute"][number]): readonly GraphProto[] {
  return g === undefined ? graphs : [g, ...graphs];
}

/** What a graph within a node reads of the one around it. */
function readFromOutside({ node, initializer, input }: GraphProto): string[] {
  const own = new Set([...node.flatMap(({ output }) => output), ...[...initializer, ...input].map(({ name }) => name)]);
  return node
    .flatMap(({ input: read, attribute }) => [...read, ...attribute.flatMap(graphsOf).flatMap(readFromOutside)])
    .filter((name) => !own.has(name));
}

/** Where scale and zero point stand among the inputs, of the integers among the inputs and of the output. */
const QUANTISERS: Readonly<Record<string, { readonly inputs: readonly number[]; readonly output: number | null }>> = {
  QuantizeLinear: { inputs: [], output: 1 },
  DequantizeLinear: { inputs: [0], output: null },
  QLinearConv: { inputs: [0, 3], output: 6 },
  QLinearMatMul: { inputs: [0, 3], output: 6 },
  QGemm: { inputs: [0, 3], output: 7 },
  QLinearAdd: { inputs: [0, 3], output: 6 },
  QLinearMul: { inputs: [0, 3], output: 6 },
  QLinearSoftmax: { inputs: [0], output: 3 },
  QLinearSigmoid: { inputs: [0], output: 3 },
  QLinearLeakyRelu: { inputs: [0], output: 3 },
  QLinearAveragePool: { inputs: [0], output: 3 },
  QLinearGlobalAveragePool: { inputs: [0], output: 3 },
};

function quantisedIn(nodes: readonly Node[]): Map<string, QuantisedBy> {
  const found = new Map<string, QuantisedBy>();
  for (const { op_type = "", input, output } of nodes) {
    const known = QUANTISERS[op_type];
    const state = (tensor: string | undefined, scale: number): void => {
      if (tensor && input[scale]) found.set(tensor, { scale: input[scale], zero: input[scale + 1] || undefined });
    };
    for (const at of known?.inputs ?? []) state(input[at], at + 1);
    if (known?.output) state(output[0], known.output);
    if (op_type === "DynamicQuantizeLinear") found.set(output[0], { scale: output[1], zero: output[2] });
  }
  return found;
}

/**
 * The file with these tensors as outputs too, so that they can be looked at. The graph is added to, not written anew: the bytes
 * of two protobuf messages one after the other are one message, so nothing is lost that our schema does not know.
 */
export function withOutputs(bytes: Uint8Array, tensors: readonly string[]): Uint8Array {
  const more = ModelProto.encode({ graph: { output: tensors.map((name) => ({ name })) } }).finish();
  const all = new Uint8Array(bytes.length + more.length);
  all.set(bytes);
  all.set(more, bytes.length);
  return all;
}
