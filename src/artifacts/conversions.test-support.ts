/** Converted models with names that say nothing, and with a mistake made on purpose in the ONNX file. */

import { lower } from "../backends/onnxruntime/lower.ts";
import { LOWERINGS } from "../backends/onnxruntime/lowering/index.ts";
import { ATTRIBUTE_TYPE, DATA_TYPE, ModelProto } from "../backends/onnxruntime/onnx/schema.ts";
import type { TrainedNet } from "../caffe/net.ts";
import type { Shape } from "../tensor/shape.ts";

interface Attribute {
  name: string;
  type: number;
  f?: number;
  i?: number;
  ints?: number[];
}

interface Node {
  name: string;
  op_type: string;
  input: string[];
  output: string[];
  attribute: Attribute[];
}

interface Weights {
  name: string;
  data_type: number;
  dims: number[];
  raw_data: Uint8Array;
}

interface Graph {
  node: Node[];
  initializer: Weights[];
  input: { name: string; type: unknown }[];
  output: { name: string; type?: unknown }[];
}

/** An ONNX file that is open for changes. */
export class OnnxEdit {
  readonly graph: Graph;
  readonly #model: { graph: Graph };

  constructor(trained: TrainedNet) {
    const bytes = lower(trained, LOWERINGS, "own");
    this.#model = ModelProto.toObject(ModelProto.decode(bytes), { longs: Number, arrays: true }) as { graph: Graph };
    this.graph = this.#model.graph;
  }

  /** The node that makes a tensor; of an inner product the Gemm. */
  node(tensor: string): Node {
    const node = this.graph.node.find(({ output }) => output[0] === tensor);
    if (node === undefined) throw new RangeError(`nothing makes ${tensor}`);
    const from =
      node.op_type === "Reshape" ? this.graph.node.find(({ output }) => output[0] === node.input[0]) : undefined;
    return from?.op_type === "Gemm" ? from : node;
  }

  attribute(tensor: string, name: string, value: { ints: number[] } | { i: number } | { f: number }): void {
    const { attribute } = this.node(tensor);
    const at = attribute.findIndex((one) => one.name === name);
    const type = "ints" in value ? ATTRIBUTE_TYPE.INTS : "i" in value ? ATTRIBUTE_TYPE.INT : ATTRIBUTE_TYPE.FLOAT;
    attribute.splice(at < 0 ? attribute.length : at, 1, { name, type, ...value });
  }

  /** Changes the floats that a node reads as its input `at`. */
  floats(tensor: string, at: number, change: (floats: Float32Array, shape: Shape) => Float32Array): void {
    const name = this.node(tensor).input[at];
    const weights = this.graph.initializer.find((one) => one.name === name) as Weights;
    const changed = change(new Float32Array(new Uint8Array(weights.raw_data).buffer), weights.dims);
    weights.raw_data = new Uint8Array(changed.buffer, changed.byteOffset, changed.byteLength);
  }

  /** The node that flattens what an inner product reads. */
  flatten(tensor: string): Node {
    return this.node(this.node(tensor).input[0]);
  }

  /** Puts nodes before one, which then reads the last of them in the place of its first input. */
  before(
    node: Node,
    ...types: readonly (Pick<Node, "op_type"> & { constant?: number[]; attribute?: Attribute[] })[]
  ): void {
    for (const [i, { op_type, constant, attribute = [] }] of types.entries()) {
      const output = `${node.name}, before ${i}`;
      const input = [node.input[0]];
      if (constant !== undefined) {
        const data = Float32Array.from(constant);
        input.push(`${output}, constant`);
        this.graph.initializer.push({
          name: `${output}, constant`,
          data_type: DATA_TYPE.FLOAT,
          dims: [],
          raw_data: new Uint8Array(data.buffer),
        });
      }
      this.graph.node.splice(this.graph.node.indexOf(node), 0, {
        name: output,
        op_type,
        input,
        output: [output],
        attribute,
      });
      node.input[0] = output;
    }
  }

  /** Leaves a node out: what reads it reads its input. */
  leaveOut(tensor: string): void {
    const node = this.node(tensor);
    this.graph.node.splice(this.graph.node.indexOf(node), 1);
    for (const other of [...this.graph.node]) {
      other.input = other.input.map((name) => (name === tensor ? node.input[0] : name));
    }
    for (const output of this.graph.output) if (output.name === tensor) output.name = node.input[0];
  }

  /** Shapes of outputs that a mistake changes are not stated. */
  bytes({ named = false }: { named?: boolean } = {}): Uint8Array {
    for (const output of this.graph.output) delete output.type;
    if (!named) this.#rename();
    return ModelProto.encode(ModelProto.fromObject(this.#model)).finish();
  }

  #rename(): void {
    const names = new Map<string, string>();
    const rename = (name: string): string => {
      const known = names.get(name) ?? `t${names.size}`;
      names.set(name, known);
      return known;
    };
    for (const value of [...this.graph.input, ...this.graph.initializer, ...this.graph.output])
      value.name = rename(value.name);
    for (const [i, node] of this.graph.node.entries()) {
      node.name = `n${i}`;
      node.input = node.input.map(rename);
      node.output = node.output.map(rename);
    }
  }
}
