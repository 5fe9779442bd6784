/**
 * Prototxt: a net in protobuf's text format. protobufjs parses it; when it refuses, the text is walked once more with
 * the schema at hand, to say which field of which message is wrong and in which line and column.
 */
import protobuf from "protobufjs";
import textformat from "protobufjs/ext/textformat.js";
import type { BlobMessage } from "./blob-message.ts";
import type { BlobShape, NetParameter } from "./schema/messages.ts";
import { CuppingError, messageOf } from "../error.ts";
import { dialectOfField } from "./dialects.ts";
import { didYouMean } from "./near-miss.ts";
import { has, plainExtents, typeOf } from "./schema/codec.ts";

/** @throws CuppingError PROTOTXT_SYNTAX or UNKNOWN_FIELD with file:line:column */
export function parsePrototxt(text: string, file: string): NetParameter {
  const source = text.replace(/^\uFEFF/, "");
  const type = typeOf("NetParameter");
  let net: NetParameter;
  try {
    // The parser leaves nested messages plain. fromObject gives them Caffe's defaults, if what it gets is plain too.
    net = type.fromObject(Object.assign({}, textformat.fromText(type, source))) as unknown as NetParameter;
  } catch (error) {
    throw (
      locate(source, file, type) ??
      syntaxError(file, Number(/\(line (\d+)\)/.exec(messageOf(error))?.[1] ?? 1), 1, error)
    );
  }
  for (const holder of blobHolders(net)) holder.blobs = holder.blobs.map(fromText);
  // Caffe keeps these numbers in float32: 0.1 in a file is 0.100000001490116 in a layer.
  mapFloats(type, net as unknown as Record<string, unknown>, Math.fround);
  return net;
}

/** Changes every float of a message in place, but for those of blobs; makes extents plain numbers. */
function mapFloats(type: protobuf.Type, message: Record<string, unknown>, change: (value: number) => number): void {
  if (type.name === "BlobShape") plainExtents(message as unknown as BlobShape);
  for (const field of type.fieldsArray) {
    const value = Object.hasOwn(message, field.name) ? message[field.name] : undefined;
    if (value === undefined || value === null || field.resolvedType?.name === "BlobProto") continue;
    if (field.resolvedType instanceof protobuf.Type) {
      for (const one of Array.isArray(value) ? value : [value])
        mapFloats(field.resolvedType, one as Record<string, unknown>, change);
    } else if (field.type === "float") {
      message[field.name] = Array.isArray(value) ? value.map(change) : change(value as number);
    }
  }
}

/** Text that parses back to an equal message. Fields stand in the order of their numbers, floats in shortest form. */
export function printPrototxt(net: NetParameter): string {
  const type = typeOf("NetParameter");
  const fields = net as unknown as Record<string, unknown>;
  const holders = blobHolders(net).map((holder) => ({ holder, blobs: holder.blobs }));
  // The printer takes the message as it is, so it is made printable for as long as it prints.
  try {
    for (const { holder, blobs } of holders) holder.blobs = blobs.map(toText) as unknown as BlobMessage[];
    mapFloats(type, fields, shortest);
    return `${textformat.toText(type, net, { unknowns: true })}\n`;
  } finally {
    for (const { holder, blobs } of holders) holder.blobs = blobs;
    mapFloats(type, fields, Math.fround);
  }
}

/** The number with the fewest decimal digits that is the same float32. */
function shortest(value: number): number {
  for (let digits = 1; digits < 9; digits++) {
    const candidate = Number(value.toPrecision(digits));
    if (Math.fround(candidate) === value) return candidate;
  }
  return value;
}

/** Every message that holds weights: text nets rarely do, binary ones nearly always. */
function blobHolders(net: NetParameter): { blobs: BlobMessage[] }[] {
  const v0 = net.layers.flatMap(({ layer }) => (layer === null ? [] : [layer]));
  return [...net.layer, ...net.layers, ...v0].filter((holder) => has(holder as { blobs: BlobMessage[] }, "blobs"));
}

/** BlobProto as the text format has it: plain arrays. */
interface PlainBlob {
  shape: BlobShape | null;
  num: number;
  channels: number;
  height: number;
  width: number;
  data: number[];
  double_data: number[];
}

function fromText(blob: unknown): BlobMessage {
  const plain = blob as PlainBlob;
  const shape = plain.shape === null ? undefined : plainExtents(plain.shape).dim;
  const legacy = [plain.num, plain.channels, plain.height, plain.width] as const;
  const stated = (["num", "channels", "height", "width"] as const).some((field) => has(plain, field));
  return {
    shape,
    legacy: shape === undefined && stated ? legacy : undefined,
    data: Float32Array.from(plain.double_data.length > 0 ? plain.double_data : plain.data),
  };
}

function toText({ shape, legacy, data }: BlobMessage): Partial<PlainBlob> {
  return {
    ...(shape === undefined ? {} : { shape: { dim: [...shape] } }),
    ...(legacy === undefined ? {} : { num: legacy[0], channels: legacy[1], height: legacy[2], width: legacy[3] }),
    data: Array.from(data, shortest),
  };
}

/** Messages of today's layers, of V1's, and of V0's. */
const LAYER_TYPES: ReadonlySet<string> = new Set(["LayerParameter", "V1LayerParameter", "V0LayerParameter"]);

interface Token {
  readonly text: string;
  readonly kind: "word" | "number" | "string" | "punctuation" | "bad";
  readonly line: number;
  readonly column: number;
}

const TOKEN =
  /(?<space>[ \t\r\n\v\f]+|#[^\n]*)|(?<string>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')|(?<word>[A-Za-z_][A-Za-z0-9_]*)|(?<number>(?:\d|\.\d)[0-9A-Za-z.]*(?:(?<=[eE])[+-]\d+[fF]?)?)|(?<punctuation>[{}<>:[\],;-])|(?<bad>[^])/gy;

function tokens(text: string): Token[] {
  const found: Token[] = [];
  let line = 1;
  let lineStart = 0;
  for (const { 0: matched, index, groups } of text.matchAll(TOKEN)) {
    const kind = Object.entries(groups ?? {}).find(([, value]) => value !== undefined)?.[0] as Token["kind"] | "space";
    if (kind !== "space") found.push({ text: matched, kind, line, column: index - lineStart + 1 });
    for (let at = matched.indexOf("\n"); at >= 0; at = matched.indexOf("\n", at + 1)) {
      line++;
      lineStart = index + at + 1;
    }
  }
  return found;
}

/** Walks the text with the schema and returns the first thing that is wrong, or undefined when it sees nothing wrong. */
function locate(text: string, file: string, net: protobuf.Type): CuppingError | undefined {
  const all = tokens(text);
  const eof: Token = { text: "the end of the file", kind: "bad", line: (all.at(-1)?.line ?? 1) + 1, column: 1 };
  let at = 0;
  /** Where the fields of the layer begin that is being read. */
  let layer: number | undefined;
  const peek = (): Token => all[at] ?? eof;
  const next = (): Token => all[at++] ?? eof;
  try {
    fields(net, undefined);
  } catch (error) {
    if (error instanceof CuppingError) return error;
    throw error;
  }
  return undefined;

  function fail(
    token: Token,
    problem: string,
    remedy: string,
    code: "PROTOTXT_SYNTAX" | "UNKNOWN_FIELD" = "PROTOTXT_SYNTAX",
  ): never {
    const place = `${file}:${token.line}:${token.column}`;
    throw new CuppingError(code, { place: `${place}${layer === undefined ? "" : named(layer)}`, problem, remedy });
  }

  /** ", layer NAME" for the layer whose fields begin at `from`; nothing where it has no name, or a broken one. */
  function named(from: number): string {
    let depth = 0;
    for (let i = from; i < all.length && depth >= 0; i++) {
      if (all[i].text === "{" || all[i].text === "<") depth++;
      if (all[i].text === "}" || all[i].text === ">") depth--;
      const isName = depth === 0 && all[i].text === "name" && all[i + 1]?.text === ":";
      if (isName && all[i + 2]?.kind === "string") return `, layer ${all[i + 2].text.slice(1, -1)}`;
    }
    return "";
  }

  /** The fields of one message, up to its closing bracket. */
  function fields(type: protobuf.Type, closing: { bracket: string; opened: Token } | undefined): void {
    const seen = new Set<string>();
    for (;;) {
      const name = peek();
      if (closing !== undefined && name.text === closing.bracket) {
        next();
        return;
      }
      if (name === eof) {
        if (closing === undefined) return;
        fail(
          closing.opened,
          `This bracket of ${type.name} is never closed.`,
          `Add the missing "${closing.bracket}"; the file may be cut off.`,
        );
      }
      next();
      if (name.kind !== "word") {
        fail(
          name,
          `"${name.text}" stands where a field of ${type.name} should begin.`,
          "Remove it, or look for a missing or surplus bracket just before it.",
        );
      }
      const field = type.fields[name.text];
      if (field === undefined) {
        const dialect = dialectOfField(name.text);
        fail(
          name,
          `${type.name} has no field "${name.text}"${dialect === undefined ? "" : ` in BVLC/caffe: it comes from ${dialect}, which is not supported`}.`,
          dialect === undefined
            ? didYouMean(name.text, Object.keys(type.fields), "Remove it, or check in which message it belongs.")
            : "Remove it if the net computes the same without it, or cut the net before this layer.",
          "UNKNOWN_FIELD",
        );
      }
      if (!field.repeated && seen.has(field.name)) {
        fail(name, `"${field.name}" is set twice in one ${type.name}, and takes one value.`, "Keep one of the two.");
      }
      seen.add(field.name);
      value(field.resolve(), name);
      if (peek().text === ";" || peek().text === ",") next();
    }
  }

  function value(field: protobuf.Field, name: Token): void {
    if (field.resolvedType instanceof protobuf.Type) {
      if (peek().text === ":") next();
      const open = next();
      if (open.text !== "{" && open.text !== "<") {
        fail(open, `"${field.name}" is a message, and "${open.text}" is none.`, `Write ${field.name} { … }.`);
      }
      const outer = layer;
      if (LAYER_TYPES.has(field.resolvedType.name)) layer = at;
      fields(field.resolvedType, { bracket: open.text === "{" ? "}" : ">", opened: open });
      layer = outer;
      return;
    }
    const colon = next();
    if (colon.text !== ":")
      fail(
        colon,
        `"${colon.text}" stands where "${name.text}" needs a colon and a value.`,
        `Write ${name.text}: VALUE.`,
      );
    if (peek().text !== "[") return scalar(field);
    const open = next();
    if (!field.repeated) fail(open, `"${field.name}" takes one value, not a list.`, "Remove the brackets.");
    while (peek().text !== "]") {
      scalar(field);
      if (peek().text === ",") next();
      else if (peek().text !== "]")
        fail(peek(), `"${peek().text}" stands in a list where a comma or "]" should be.`, "Close the list.");
    }
    next();
  }

  function scalar(field: protobuf.Field): void {
    const first = next();
    const token = first.text === "-" ? next() : first;
    const wrong = (expected: string): never =>
      fail(
        token,
        `"${field.name}" is ${expected}, and ${first === token ? "" : "-"}${token.text} is not.`,
        token.kind === "string" && field.parent?.name === "V1LayerParameter"
          ? 'A type in quotes belongs to "layer", today\'s format, and not to "layers": write layer { … }.'
          : `Write for instance ${field.name}: ${example(field)}.`,
      );
    if (field.resolvedType instanceof protobuf.Enum) {
      const names = Object.keys(field.resolvedType.values);
      if (token.kind === "word" && !names.includes(token.text)) {
        fail(
          token,
          `"${field.name}" cannot be ${token.text}.`,
          didYouMean(token.text, names, `Use one of ${names.slice(0, 12).join(", ")}.`),
        );
      }
      if (token.kind !== "word" && token.kind !== "number") wrong(`one of ${names.slice(0, 12).join(", ")}`);
    } else if (field.type === "string" || field.type === "bytes") {
      if (token.kind !== "string") wrong("a text in quotes");
      while (peek().kind === "string") next();
    } else if (field.type === "bool") {
      if (!/^(true|True|t|false|False|f|0|1)$/.test(token.text)) wrong("true or false");
    } else if (field.type === "float" || field.type === "double") {
      if (
        !(token.kind === "number" && !Number.isNaN(Number.parseFloat(token.text))) &&
        !/^(inf|infinity|nan)$/i.test(token.text)
      )
        wrong("a number");
    } else if (!/^(\d+|0[xX][0-9A-Fa-f]+)$/.test(token.text)) {
      wrong("a whole number");
    } else if (first.text === "-" && field.type.startsWith("u")) {
      wrong("a whole number that is not negative");
    }
  }
}

function example(field: protobuf.Field): string {
  if (field.resolvedType instanceof protobuf.Enum) return Object.keys(field.resolvedType.values)[0];
  if (field.type === "string" || field.type === "bytes") return '"…"';
  return field.type === "bool" ? "true" : "1";
}

function syntaxError(file: string, line: number, column: number, cause: unknown): CuppingError {
  return new CuppingError("PROTOTXT_SYNTAX", {
    place: `${file}:${line}:${column}`,
    problem: `This is no valid text format: ${messageOf(cause)}.`,
    remedy: "Correct the line.",
    cause,
  });
}
