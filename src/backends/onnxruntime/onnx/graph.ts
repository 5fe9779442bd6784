/** Builds an ONNX graph node by node, and writes it as a file's bytes. */
import type { Shape } from "../../../tensor/shape.ts";
import { ATTRIBUTE_TYPE, DATA_TYPE, ModelProto } from "./schema.ts";

/** Numbers are ONNX floats unless they are wrapped: `int(1)`; lists are ints. */
export type Attribute = number | string | readonly number[] | { readonly int: number };

export const int = (value: number): Attribute => ({ int: value });

/** ai.onnx operator set; onnxruntime 1.30 knows all of its operators on every execution provider that it has. */
const OPSET = 17;
const IR_VERSION = 8;

export class OnnxGraph {
  readonly #nodes: object[] = [];
  readonly #initializers: object[] = [];
  readonly #inputs: object[] = [];
  readonly #outputs: object[] = [];
  #fresh = 0;

  /** A name that no blob has: blob ids come from prototxt names, and none of those holds a line break. */
  fresh(hint: string): string {
    return `${hint}\n${this.#fresh++}`;
  }

  /** Adds a node and returns the name of its output, a fresh one unless it is given. */
  node(
    type: string,
    inputs: readonly string[],
    attributes: Record<string, Attribute> = {},
    output = this.fresh(type),
  ): string {
    this.nodes(type, inputs, attributes, [output]);
    return output;
  }

  /** A node with several outputs. */
  nodes(
    type: string,
    inputs: readonly string[],
    attributes: Record<string, Attribute>,
    outputs: readonly string[],
  ): void {
    const attribute = Object.entries(attributes).map(([name, value]) => ({ name, ...attributeFields(value) }));
    this.#nodes.push({ op_type: type, input: inputs, output: outputs, name: outputs[0], attribute });
  }

  /** A float32 constant; returns its name. */
  floats(shape: Shape, data: Float32Array | readonly number[], name = this.fresh("constant")): string {
    const floats = data instanceof Float32Array ? data : new Float32Array(data);
    const raw_data = new Uint8Array(floats.buffer, floats.byteOffset, floats.byteLength);
    this.#initializers.push({ name, data_type: DATA_TYPE.FLOAT, dims: shape, raw_data });
    return name;
  }

  /** A constant list of int64, such as a shape; returns its name. */
  int64s(values: readonly number[]): string {
    const name = this.fresh("list");
    const data = BigInt64Array.from(values, BigInt);
    this.#initializers.push({
      name,
      data_type: DATA_TYPE.INT64,
      dims: [values.length],
      raw_data: new Uint8Array(data.buffer),
    });
    return name;
  }

  input(name: string, shape: Shape): void {
    this.#inputs.push(valueInfo(name, shape));
  }

  /** @param dynamic the shape is known only when the graph runs */
  output(name: string, shape: Shape, dynamic = false): void {
    this.#outputs.push(
      dynamic ? { name, type: { tensor_type: { elem_type: DATA_TYPE.FLOAT } } } : valueInfo(name, shape),
    );
  }

  /** The bytes of the ONNX file. */
  finish(name: string): Uint8Array {
    const graph = {
      name,
      node: this.#nodes,
      initializer: this.#initializers,
      input: this.#inputs,
      output: this.#outputs,
    };
    const opset_import = [{ domain: "", version: OPSET }];
    return ModelProto.encode({ ir_version: IR_VERSION, opset_import, producer_name: "cupping", graph }).finish();
  }
}

function valueInfo(name: string, shape: Shape): object {
  const dim = shape.map((dim_value) => ({ dim_value }));
  return { name, type: { tensor_type: { elem_type: DATA_TYPE.FLOAT, shape: { dim } } } };
}

function attributeFields(value: Attribute): object {
  if (typeof value === "number") return { type: ATTRIBUTE_TYPE.FLOAT, f: value };
  if (typeof value === "string") return { type: ATTRIBUTE_TYPE.STRING, s: new TextEncoder().encode(value) };
  if ("int" in value) return { type: ATTRIBUTE_TYPE.INT, i: value.int };
  return { type: ATTRIBUTE_TYPE.INTS, ints: value };
}
