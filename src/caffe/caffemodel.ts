/** Caffemodels: a net with its weights in protobuf's binary format. */
import protobuf from "protobufjs";
import type { NetParameter } from "./schema/messages.ts";
import { CuppingError, messageOf } from "../error.ts";
import { typeOf } from "./schema/codec.ts";

/**
 * Decodes a caffemodel. Blobs become views of `bytes`, which the decoder changes in a few places (schema/codec.ts):
 * give it bytes that nobody else reads.
 * @throws CuppingError FILE_TRUNCATED, FILE_CORRUPT, FILE_NOT_CAFFE
 */
export function decodeCaffemodel(bytes: Uint8Array<ArrayBuffer>, file: string): NetParameter {
  const cut = findCut(bytes);
  if (cut !== undefined) {
    throw new CuppingError("FILE_TRUNCATED", {
      place: `${file}, byte ${cut.at.toLocaleString("en-US")}`,
      problem: `The file ends inside ${cut.what}: ${cut.missing.toLocaleString("en-US")} more bytes should follow the ${bytes.length.toLocaleString("en-US")} that are there.`,
      remedy: "Fetch or copy it again, and compare its size with the source's.",
    });
  }
  let net: NetParameter;
  try {
    const reader = protobuf.Reader.create(bytes);
    reader.discardUnknown = false;
    net = typeOf("NetParameter").decode(reader) as unknown as NetParameter;
  } catch (error) {
    throw corrupt(file, messageOf(error), error);
  }
  if (net.layer.length === 0 && net.layers.length === 0) {
    throw new CuppingError("FILE_NOT_CAFFE", {
      place: file,
      problem:
        "This file holds no layers; a caffemodel holds one for each layer with weights. It may be a solverstate, or another protobuf file.",
      remedy: "Give the .caffemodel that Caffe saved beside it.",
    });
  }
  return net;
}

/** The binary format, as today's Caffe writes it. */
export function encodeCaffemodel(net: NetParameter): Uint8Array {
  return typeOf("NetParameter").encode(net).finish();
}

/** Fields that the schema does not know, which Caffe would pass over in silence: "layer conv1: field 999". */
export function unknownFields(net: NetParameter): string[] {
  const found: string[] = [];
  visit(net, "net", net.name);
  return found;

  function visit(message: object, what: string, name: string): void {
    const unknowns = (message as { $unknowns?: Uint8Array[] }).$unknowns ?? [];
    for (const raw of unknowns) found.push(`${what} ${name}: field ${protobuf.Reader.create(raw).uint32() >>> 3}`);
    for (const [field, value] of Object.entries(message)) {
      for (const one of Array.isArray(value) ? value : [value]) {
        if (typeof one !== "object" || one === null || ArrayBuffer.isView(one) || "data" in one) continue;
        const isLayer = field === "layer" || field === "layers";
        visit(
          one as object,
          isLayer ? "layer" : what,
          isLayer ? String((one as { name?: string }).name) : `${name}.${field}`,
        );
      }
    }
  }
}

/** Where a file was cut off: the last field of the net that reaches beyond the end. */
function findCut(bytes: Uint8Array): { at: number; what: string; missing: number } | undefined {
  const reader = protobuf.Reader.create(bytes);
  while (reader.pos < reader.len) {
    const at = reader.pos;
    try {
      const tag = reader.uint32();
      if ((tag & 7) !== 2) {
        reader.skipType(tag & 7);
        continue;
      }
      const length = reader.uint32();
      const missing = reader.pos + length - reader.len;
      const field = tag >>> 3;
      if (missing > 0) {
        // A field number that a net does not have means damage, not a cut.
        return FIELD_NAMES.has(field) ? { at, what: FIELD_NAMES.get(field) as string, missing } : undefined;
      }
      reader.pos += length;
    } catch {
      return undefined; // Damage of another kind: the decoder says which.
    }
  }
  return undefined;
}

const FIELD_NAMES = new Map([
  [1, "the net's name"],
  [2, "a layer (V1)"],
  [3, "an input's name"],
  [8, "an input's shape"],
  [100, "a layer"],
]);

function corrupt(file: string, problem: string, cause: unknown): CuppingError {
  return new CuppingError("FILE_CORRUPT", {
    place: file,
    problem: `This is no whole caffemodel: ${problem}.`,
    remedy: "Fetch or copy it again, and compare its checksum with the source's.",
    cause,
  });
}
