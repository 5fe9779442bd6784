/**
 * The codecs of Caffe's messages: protobufjs' own for everything but BlobProto, whose float arrays would otherwise be
 * decoded into plain arrays of numbers. VGG-16 has 138 million of them; here they become views of the file's bytes.
 */
import protobuf from "protobufjs";
import type { BlobMessage } from "../blob-message.ts";
import { DESCRIPTOR, type BlobShape } from "./messages.ts";

const root = protobuf.Root.fromJSON(DESCRIPTOR);
root.resolveAll();

/** The reflected type of a message: "NetParameter". */
export function typeOf(name: string): protobuf.Type {
  return root.lookupType(`caffe.${name}`);
}

/** A message with these fields set and Caffe's defaults for all others. */
export function create<Message>(name: string, fields: Partial<Message> = {}): Message {
  return typeOf(name).create(fields) as unknown as Message;
}

/** Whether the file set this field; a field that it did not set reads as its default. */
export function has<Message extends object>(message: Message, field: keyof Message): boolean {
  const value = message[field];
  return (
    Object.hasOwn(message, field) &&
    value !== null &&
    value !== undefined &&
    !(Array.isArray(value) && value.length === 0)
  );
}

/** 64-bit integers may arrive as Long objects; extents are plain numbers here. */
export function plainExtents(shape: BlobShape): BlobShape {
  shape.dim = shape.dim.map((dim) => Number(String(dim)));
  return shape;
}

/** Thrown by the blob decoder; caffemodel.ts says which file and where. */
class CorruptBlob extends Error {}

/** Numbers of BlobProto's fields. */
const FIELDS = {
  num: 1,
  channels: 2,
  height: 3,
  width: 4,
  data: 5,
  shape: 7,
  doubleData: 8,
} as const;

const BlobProto = typeOf("BlobProto").setup();
const BlobShapeType = typeOf("BlobShape").setup();
const decodeShape = BlobShapeType.decode.bind(BlobShapeType);

BlobShapeType.decode = ((...source: Parameters<typeof decodeShape>) =>
  plainExtents(decodeShape(...source) as unknown as BlobShape)) as unknown as typeof BlobShapeType.decode;

BlobProto.decode = ((source: protobuf.Reader | Uint8Array, length?: number) => {
  const reader = source instanceof Uint8Array ? protobuf.Reader.create(source) : source;
  return decodeBlob(reader, length ?? reader.len - reader.pos);
}) as unknown as typeof BlobProto.decode;

BlobProto.encode = (blob: BlobMessage, writer?: protobuf.Writer) =>
  encodeBlob(blob, writer ?? protobuf.Writer.create());

/**
 * Decodes one BlobProto. The payload of a packed `data` field may stand at any byte; it is moved down by up to three
 * bytes, over its own tag and length that have been read already, so that it can be viewed in place. The bytes of the
 * file are changed by that.
 */
function decodeBlob(reader: protobuf.Reader, length: number): BlobMessage {
  const end = reader.pos + length;
  if (end > reader.len) throw new RangeError("index out of range");
  const runs: Float32Array[] = [];
  const doubles: Float32Array[] = [];
  const unpacked = new FloatList();
  const legacy: [number, number, number, number] = [0, 0, 0, 0];
  let isLegacy = false;
  let shape: number[] | undefined;
  while (reader.pos < end) {
    const tag = reader.uint32();
    const field = tag >>> 3;
    const wire = tag & 7;
    if (field === FIELDS.data && wire === 2) {
      runs.push(viewFloats(reader, end));
    } else if (field === FIELDS.data && wire === 5) {
      unpacked.push(reader.float());
      // A run of unpacked floats ends where another field begins.
      if (reader.pos >= end || reader.buf[reader.pos] !== ((FIELDS.data << 3) | 5)) runs.push(unpacked.take());
    } else if (field === FIELDS.doubleData && wire === 2) {
      doubles.push(narrowDoubles(reader, end));
    } else if (field === FIELDS.doubleData && wire === 1) {
      doubles.push(Float32Array.of(reader.double()));
    } else if (field === FIELDS.shape && wire === 2) {
      shape = (BlobShapeType.decode(reader, reader.uint32()) as unknown as BlobShape).dim;
    } else if (field >= FIELDS.num && field <= FIELDS.width && wire === 0) {
      legacy[field - 1] = reader.int32();
      isLegacy = true;
    } else {
      reader.skipType(wire);
    }
  }
  if (reader.pos !== end) throw new CorruptBlob("a field of a blob reaches beyond the blob");
  // Caffe: Blob::FromProto takes double_data when there are any, else data.
  return {
    shape,
    legacy: shape === undefined && isLegacy ? legacy : undefined,
    data: join(doubles.length > 0 ? doubles : runs),
  };
}

function payload(reader: protobuf.Reader, end: number, size: number): { start: number; length: number } {
  const length = reader.uint32();
  const start = reader.pos;
  if (start + length > end) throw new RangeError("index out of range");
  if (length % size !== 0) throw new CorruptBlob(`an array of ${size}-byte numbers is ${length} bytes long`);
  reader.pos += length;
  return { start, length };
}

function viewFloats(reader: protobuf.Reader, end: number): Float32Array {
  const { start, length } = payload(reader, end, 4);
  const bytes = reader.buf;
  const offset = bytes.byteOffset + start;
  const misaligned = offset % 4;
  // A length below 128 is one byte, and tag and length together too short to be written over.
  if (misaligned !== 0 && length < 128)
    return new Float32Array(Uint8Array.from(bytes.subarray(start, start + length)).buffer);
  if (misaligned !== 0) bytes.copyWithin(start - misaligned, start, start + length);
  return new Float32Array(bytes.buffer, offset - misaligned, length / 4);
}

function narrowDoubles(reader: protobuf.Reader, end: number): Float32Array {
  const { start, length } = payload(reader, end, 8);
  const view = new DataView(reader.buf.buffer, reader.buf.byteOffset + start, length);
  return Float32Array.from({ length: length / 8 }, (_, i) => view.getFloat64(i * 8, true));
}

function join(runs: readonly Float32Array[]): Float32Array {
  if (runs.length === 1) return runs[0];
  const joined = new Float32Array(runs.reduce((total, run) => total + run.length, 0));
  let at = 0;
  for (const run of runs) {
    joined.set(run, at);
    at += run.length;
  }
  return joined;
}

/** Floats that arrive one by one. */
class FloatList {
  #data = new Float32Array(1024);
  #length = 0;

  push(value: number): void {
    if (this.#length === this.#data.length) {
      const grown = new Float32Array(2 * this.#length);
      grown.set(this.#data);
      this.#data = grown;
    }
    this.#data[this.#length++] = value;
  }

  take(): Float32Array {
    const taken = this.#data.slice(0, this.#length);
    this.#length = 0;
    return taken;
  }
}

/** Encodes one BlobProto as today's Caffe does: `shape` and packed `data`; legacy extents stay legacy. */
function encodeBlob({ shape, legacy, data }: BlobMessage, writer: protobuf.Writer): protobuf.Writer {
  legacy?.forEach((extent, i) => writer.uint32((i + 1) << 3).int32(extent));
  if (data.length > 0) {
    writer.uint32((FIELDS.data << 3) | 2).bytes(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  if (shape !== undefined) {
    BlobShapeType.encode({ dim: [...shape] }, writer.uint32((FIELDS.shape << 3) | 2).fork()).ldelim();
  }
  return writer;
}
