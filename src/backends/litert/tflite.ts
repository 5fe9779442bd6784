/**
 * Reads what there is to know of a TensorFlow Lite file: its graph and constants. The file is a flatbuffer; fields are named by
 * their numbers in TFLite's schema (tensorflow/lite/schema/schema.fbs).
 */
import { ByteBuffer } from "flatbuffers";
import { CuppingError, messageOf } from "../../error.ts";
import { decodeNumbers, NUMBER_SIZES, type NumberType } from "../../tensor/number-type.ts";
import { count, type Shape } from "../../tensor/shape.ts";
import type { ArtifactConstant, Quantisation } from "../artifact.ts";

export interface TfliteTensor {
  /** One of its own. */
  readonly name: string;
  readonly shape: Shape;
  /** undefined: one whose numbers are not read. */
  readonly type: NumberType | undefined;
  /** What its integers stand for, where all share one scale. */
  readonly quantisation: Quantisation | undefined;
  /** Its numbers; undefined where it is computed. */
  readonly constant: () => ArtifactConstant | undefined;
}

/** Tensors are stated by their places in the file's list. */
interface TfliteNode {
  readonly type: string;
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
}

export interface TfliteFile {
  /** What its writer wrote; "" where nothing. */
  readonly description: string;
  readonly tensors: readonly TfliteTensor[];
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  /** In order. */
  readonly nodes: readonly TfliteNode[];
}

const IDENTIFIER = "TFL3";

const MODEL = { operatorCodes: 1, subgraphs: 2, description: 3, buffers: 4, signatures: 7 };
const SUBGRAPH = { tensors: 0, inputs: 1, outputs: 2, operators: 3 };
const TENSOR = { shape: 0, type: 1, buffer: 2, name: 3, quantisation: 4 };
const QUANTISATION = { scale: 2, zeroPoint: 3 };
const OPERATOR = { code: 0, inputs: 1, outputs: 2 };
const OPERATOR_CODE = { old: 0, custom: 1, code: 3 };
const BUFFER = { data: 0 };

/** TensorType */
const TYPES: Readonly<Record<number, NumberType>> = {
  0: "float32",
  1: "float16",
  2: "int32",
  3: "uint8",
  7: "int16",
  9: "int8",
  10: "float64",
};
/** BuiltinOperator: the last that fits the old field, and what stands for one with a name of its own. */
const [CUSTOM, NEWER] = [32, 127];

/** BuiltinOperator, as far as converters of Caffe nets may use it. */
const OPERATORS: Readonly<Record<number, string>> = {
  0: "ADD",
  1: "AVERAGE_POOL_2D",
  2: "CONCATENATION",
  3: "CONV_2D",
  4: "DEPTHWISE_CONV_2D",
  5: "DEPTH_TO_SPACE",
  6: "DEQUANTIZE",
  9: "FULLY_CONNECTED",
  11: "L2_NORMALIZATION",
  13: "LOCAL_RESPONSE_NORMALIZATION",
  14: "LOGISTIC",
  17: "MAX_POOL_2D",
  18: "MUL",
  19: "RELU",
  21: "RELU6",
  22: "RESHAPE",
  23: "RESIZE_BILINEAR",
  25: "SOFTMAX",
  28: "TANH",
  34: "PAD",
  39: "TRANSPOSE",
  40: "MEAN",
  41: "SUB",
  42: "DIV",
  43: "SQUEEZE",
  47: "EXP",
  54: "PRELU",
  55: "MAXIMUM",
  60: "PADV2",
  65: "SLICE",
  67: "TRANSPOSE_CONV",
  74: "SUM",
  76: "RSQRT",
  78: "POW",
  98: "LEAKY_RELU",
  101: "ABS",
  111: "ELU",
  114: "QUANTIZE",
};

/** @throws CuppingError FILE_CORRUPT for what is no TensorFlow Lite model */
export function readTflite(bytes: Uint8Array, file: string): TfliteFile {
  return reading(bytes, file, (model) => {
    const [graph] = model.tables(MODEL.subgraphs);
    const buffers = model.tables(MODEL.buffers);
    const taken = new Set<string>();
    const tensors = graph.tables(SUBGRAPH.tensors).map((tensor, at): TfliteTensor => {
      const text = tensor.text(TENSOR.name);
      const name = text === "" || taken.has(text) ? `tensor ${at}` : text;
      taken.add(name);
      const shape = tensor.ints(TENSOR.shape);
      const type = TYPES[tensor.byte(TENSOR.type)] as NumberType | undefined;
      const stated = tensor.table(TENSOR.quantisation);
      const [scales, zeros] = [stated?.floats(QUANTISATION.scale) ?? [], stated?.longs(QUANTISATION.zeroPoint) ?? []];
      const constant = (): ArtifactConstant | undefined => {
        const data = buffers[tensor.int(TENSOR.buffer)]?.bytes(BUFFER.data);
        if (type === undefined || data?.length !== NUMBER_SIZES[type] * count(shape)) return undefined;
        return { shape, data: decodeNumbers(data, type), type };
      };
      const quantisation = scales.length === 1 ? { scale: scales[0], zero: zeros[0] ?? 0 } : undefined;
      return { name, shape, type, quantisation, constant };
    });
    const types = model.tables(MODEL.operatorCodes).map((code) => {
      const old = code.byte(OPERATOR_CODE.old);
      const number = old < NEWER ? Math.max(old, code.int(OPERATOR_CODE.code)) : code.int(OPERATOR_CODE.code);
      return number === CUSTOM ? code.text(OPERATOR_CODE.custom) : (OPERATORS[number] ?? `operator ${number}`);
    });
    const nodes = graph.tables(SUBGRAPH.operators).map(
      (operator): TfliteNode => ({
        type: types[operator.int(OPERATOR.code)],
        // -1: an input that is left out.
        inputs: operator.ints(OPERATOR.inputs).filter((at) => at >= 0),
        outputs: operator.ints(OPERATOR.outputs),
      }),
    );
    const [inputs, outputs] = [graph.ints(SUBGRAPH.inputs), graph.ints(SUBGRAPH.outputs)];
    const isThere = (at: number): boolean => at < tensors.length;
    if (![inputs, outputs, ...nodes.flatMap((node) => [node.inputs, node.outputs])].flat().every(isThere))
      throw new RangeError("it names tensors that it lacks");
    if (nodes.length === 0 || outputs.length === 0) throw new RangeError("it computes nothing");
    return { description: model.text(MODEL.description), tensors, inputs, outputs, nodes };
  });
}

/**
 * The file with these tensors as its graph's outputs, and without signatures, which name some of them. New lists are put at the end,
 * and referred to where the old ones were.
 * @throws CuppingError FILE_CORRUPT
 */
export function withOutputs(bytes: Uint8Array, file: string, tensors: readonly number[]): Uint8Array {
  return reading(bytes, file, (model) => {
    const end = Math.ceil(bytes.length / 4) * 4;
    const all = new Uint8Array(end + 4 * (tensors.length + 2));
    all.set(bytes);
    const view = new DataView(all.buffer);
    const [graph] = model.tables(MODEL.subgraphs);
    [tensors.length, ...tensors].forEach((number, i) => view.setInt32(end + 4 * i, number, true));
    const outputs = graph.place(SUBGRAPH.outputs) as number;
    view.setUint32(outputs, end - outputs, true);
    // An empty list stands behind.
    const signatures = model.place(MODEL.signatures);
    if (signatures !== undefined) view.setUint32(signatures, all.length - 4 - signatures, true);
    return all;
  });
}

/** A table of a flatbuffer. */
class Table {
  readonly #buffer: ByteBuffer;
  readonly #at: number;

  constructor(buffer: ByteBuffer, at: number) {
    this.#buffer = buffer;
    this.#at = at;
  }

  /** Where a field is; undefined: it has its default. */
  place(field: number): number | undefined {
    const offset = this.#buffer.__offset(this.#at, 4 + 2 * field);
    return offset === 0 ? undefined : this.#at + offset;
  }

  byte(field: number): number {
    const place = this.place(field);
    return place === undefined ? 0 : this.#buffer.readInt8(place);
  }

  int(field: number): number {
    const place = this.place(field);
    return place === undefined ? 0 : this.#buffer.readInt32(place);
  }

  text(field: number): string {
    const place = this.place(field);
    return place === undefined ? "" : String(this.#buffer.__string(place));
  }

  ints(field: number): number[] {
    return this.#list(field, 4, (at) => this.#buffer.readInt32(at));
  }

  floats(field: number): number[] {
    return this.#list(field, 4, (at) => this.#buffer.readFloat32(at));
  }

  longs(field: number): number[] {
    return this.#list(field, 8, (at) => Number(this.#buffer.readInt64(at)));
  }

  table(field: number): Table | undefined {
    const place = this.place(field);
    return place === undefined ? undefined : new Table(this.#buffer, this.#buffer.__indirect(place));
  }

  tables(field: number): Table[] {
    return this.#list(field, 4, (at) => new Table(this.#buffer, this.#buffer.__indirect(at)));
  }

  bytes(field: number): Uint8Array {
    const place = this.place(field);
    if (place === undefined) return new Uint8Array();
    const start = this.#buffer.__vector(place);
    return this.#buffer.bytes().subarray(start, start + this.#buffer.__vector_len(place));
  }

  #list<Item>(field: number, size: number, item: (at: number) => Item): Item[] {
    const place = this.place(field);
    if (place === undefined) return [];
    const [start, length] = [this.#buffer.__vector(place), this.#buffer.__vector_len(place)];
    if (start + size * length > this.#buffer.capacity()) throw new RangeError("a list goes on behind its end");
    return Array.from({ length }, (_, i) => item(start + size * i));
  }
}

function reading<Made>(bytes: Uint8Array, file: string, read: (model: Table) => Made): Made {
  try {
    const buffer = new ByteBuffer(bytes);
    if (bytes.length < 8 || !buffer.__has_identifier(IDENTIFIER)) throw new RangeError(`its mark is not ${IDENTIFIER}`);
    return read(new Table(buffer, buffer.readInt32(0)));
  } catch (error) {
    throw new CuppingError("FILE_CORRUPT", {
      place: file,
      problem: `This is no TensorFlow Lite model: ${messageOf(error)}.`,
      remedy: "Give a .tflite file.",
      cause: error,
    });
  }
}
