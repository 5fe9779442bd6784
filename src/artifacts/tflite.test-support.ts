/** TensorFlow Lite files, written with Google's flatbuffers after the field numbers of TFLite's schema.fbs (google-ai-edge/LiteRT). */
import { Builder } from "flatbuffers";
import type { Quantisation } from "../backends/artifact.ts";
import type { Blob } from "../tensor/blob.ts";
import { encodeFloat16 } from "../tensor/number-type.ts";

/** BuiltinOperator, and the BuiltinOptions of each. */
const OPERATORS = {
  CONV_2D: { code: 3, options: 1 },
  DEQUANTIZE: { code: 6, options: 0 },
  FULLY_CONNECTED: { code: 9, options: 8 },
  MAX_POOL_2D: { code: 17, options: 5 },
  QUANTIZE: { code: 114, options: 0 },
  RELU: { code: 19, options: 0 },
  RESHAPE: { code: 22, options: 0 },
  SOFTMAX: { code: 25, options: 9 },
} as const;

interface Tensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly type: keyof typeof TENSOR_TYPES;
  readonly bytes: Uint8Array | null;
  readonly quantisation?: Quantisation;
}

/** TensorType */
const TENSOR_TYPES = { float32: 0, float16: 1, int32: 2, uint8: 3, int8: 9 } as const;

interface Operation {
  readonly type: keyof typeof OPERATORS;
  readonly inputs: readonly string[];
  readonly output: string;
  readonly options: readonly Field[];
}

/** A field of a table of options, in the order of its numbers; null: left at its default. */
type Field = { readonly byte: number } | { readonly int: number } | { readonly float: number } | null;

export class TfliteWriter {
  readonly #tensors: Tensor[] = [];
  readonly #operations: Operation[] = [];

  tensor(name: string, shape: readonly number[]): string {
    this.#tensors.push({ name, shape, type: "float32", bytes: null });
    return name;
  }

  /** A tensor of integers. */
  quantised(
    name: string,
    shape: readonly number[],
    type: "uint8" | "int8",
    quantisation: Quantisation,
    bytes: Uint8Array | null = null,
  ): string {
    this.#tensors.push({ name, shape, type, bytes, quantisation });
    return name;
  }

  halves(name: string, { shape, data }: Blob): string {
    this.#tensors.push({ name, shape, type: "float16", bytes: new Uint8Array(encodeFloat16(data).buffer) });
    return name;
  }

  floats(name: string, { shape, data }: Blob): string {
    this.#tensors.push({ name, shape, type: "float32", bytes: new Uint8Array(data.slice().buffer) });
    return name;
  }

  ints(name: string, numbers: readonly number[]): string {
    const bytes = new Uint8Array(Int32Array.from(numbers).buffer);
    this.#tensors.push({ name, shape: [numbers.length], type: "int32", bytes });
    return name;
  }

  /** @param shape of its output, which has the operation's name, and is one of floats if there is none yet */
  add(
    type: keyof typeof OPERATORS,
    output: string,
    shape: readonly number[],
    inputs: readonly string[],
    options: readonly Field[] = [],
  ): string {
    if (!this.#tensors.some(({ name }) => name === output)) this.tensor(output, shape);
    this.#operations.push({ type, inputs, output, options });
    return output;
  }

  bytes(input: string, output: string): Uint8Array {
    const builder = new Builder(1024);
    const types = [...new Set(this.#operations.map(({ type }) => type))];
    const place = (name: string): number => this.#tensors.findIndex((tensor) => tensor.name === name);
    const codes = offsets(
      builder,
      types.map((type) => {
        builder.startObject(4);
        builder.addFieldInt8(0, OPERATORS[type].code, 0);
        builder.addFieldInt32(2, 1, 1);
        builder.addFieldInt32(3, OPERATORS[type].code, 0);
        return builder.endObject();
      }),
    );
    const buffers = offsets(builder, [
      emptyTable(builder),
      ...this.#tensors.map(({ bytes }) => {
        if (bytes === null) return emptyTable(builder);
        builder.startVector(1, bytes.length, 16);
        for (let i = bytes.length - 1; i >= 0; i--) builder.addInt8(bytes[i]);
        const data = builder.endVector();
        builder.startObject(1);
        builder.addFieldOffset(0, data, 0);
        return builder.endObject();
      }),
    ]);
    const tensors = offsets(
      builder,
      this.#tensors.map(({ name, shape, type, quantisation }, i) => {
        const [text, extents] = [builder.createString(name), ints(builder, shape)];
        const stated = quantisation === undefined ? 0 : quantisationTable(builder, quantisation);
        builder.startObject(5);
        if (stated !== 0) builder.addFieldOffset(4, stated, 0);
        builder.addFieldOffset(0, extents, 0);
        builder.addFieldInt8(1, TENSOR_TYPES[type], 0);
        builder.addFieldInt32(2, i + 1, 0);
        builder.addFieldOffset(3, text, 0);
        return builder.endObject();
      }),
    );
    const operators = offsets(
      builder,
      this.#operations.map(({ type, inputs, output: made, options }) => {
        const [read, written] = [ints(builder, inputs.map(place)), ints(builder, [place(made)])];
        builder.startObject(options.length);
        options.forEach((field, at) => addField(builder, at, field));
        const stated = builder.endObject();
        builder.startObject(5);
        builder.addFieldInt32(0, types.indexOf(type), 0);
        builder.addFieldOffset(1, read, 0);
        builder.addFieldOffset(2, written, 0);
        if (OPERATORS[type].options > 0) {
          builder.addFieldInt8(3, OPERATORS[type].options, 0);
          builder.addFieldOffset(4, stated, 0);
        }
        return builder.endObject();
      }),
    );
    const [fed, given] = [ints(builder, [place(input)]), ints(builder, [place(output)])];
    builder.startObject(4);
    [tensors, fed, given, operators].forEach((vector, at) => builder.addFieldOffset(at, vector, 0));
    const graphs = offsets(builder, [builder.endObject()]);
    const description = builder.createString("a test");
    builder.startObject(5);
    builder.addFieldInt32(0, 3, 0);
    [codes, graphs, description, buffers].forEach((vector, at) => builder.addFieldOffset(at + 1, vector, 0));
    builder.finish(builder.endObject(), "TFL3");
    return builder.asUint8Array().slice();
  }
}

function quantisationTable(builder: Builder, { scale, zero }: Quantisation): number {
  builder.startVector(4, 1, 4);
  builder.addFloat32(scale);
  const scales = builder.endVector();
  builder.startVector(8, 1, 8);
  builder.addInt64(BigInt(zero));
  const zeros = builder.endVector();
  builder.startObject(4);
  builder.addFieldOffset(2, scales, 0);
  builder.addFieldOffset(3, zeros, 0);
  return builder.endObject();
}

function emptyTable(builder: Builder): number {
  builder.startObject(0);
  return builder.endObject();
}

function offsets(builder: Builder, all: readonly number[]): number {
  builder.startVector(4, all.length, 4);
  for (const offset of all.toReversed()) builder.addOffset(offset);
  return builder.endVector();
}

function ints(builder: Builder, numbers: readonly number[]): number {
  builder.startVector(4, numbers.length, 4);
  for (const number of numbers.toReversed()) builder.addInt32(number);
  return builder.endVector();
}

function addField(builder: Builder, at: number, field: Field): void {
  if (field === null) return;
  if ("byte" in field) builder.addFieldInt8(at, field.byte, 0);
  else if ("int" in field) builder.addFieldInt32(at, field.int, 0);
  else builder.addFieldFloat32(at, field.float, 0);
}
