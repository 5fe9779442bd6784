/** Reads what there is to know of an ONNX file that somebody else wrote: its graph. */
import { CuppingError, messageOf } from "../../../error.ts";
import type { ArtifactInput, ArtifactNode } from "../../artifact.ts";
import { ModelProto } from "./schema.ts";
import type { StoredTensor } from "./stored.ts";

export interface OnnxFile {
  readonly producer: string;
  /** Those that are fed: old files list their weights among the inputs. */
  readonly inputs: readonly ArtifactInput[];
  readonly outputs: readonly string[];
  readonly nodes: readonly ArtifactNode[];
  /** Initializers, and what nodes of the type Constant give, by name. */
  readonly constants: ReadonlyMap<string, StoredTensor>;
}

/** The messages as protobufjs makes plain objects of them: what a file lacks is undefined, lists are empty. */
interface Model {
  readonly producer_name?: string;
  readonly producer_version?: string;
  readonly graph?: {
    readonly node: readonly Node[];
    readonly initializer: readonly (StoredTensor & { readonly name?: string })[];
    readonly input: readonly ValueInfo[];
    readonly output: readonly ValueInfo[];
  };
}

interface Node {
  readonly name?: string;
  readonly op_type?: string;
  readonly input: readonly string[];
  readonly output: readonly string[];
  readonly attribute: readonly { readonly name?: string; readonly t?: StoredTensor }[];
}

interface ValueInfo {
  readonly name: string;
  readonly type?: { readonly tensor_type?: { readonly shape?: { readonly dim: readonly { dim_value?: number }[] } } };
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
    throw refuse(`This is no ONNX file: ${messageOf(error)}.`, error);
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
      })),
    outputs: graph.output.map(({ name }) => name),
    nodes: graph.node.map(({ name = "", op_type = "", input, output }) => ({
      name,
      type: op_type,
      inputs: input.filter((tensor) => tensor !== ""),
      outputs: output.filter((tensor) => tensor !== ""),
    })),
    constants: stored,
  };
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
