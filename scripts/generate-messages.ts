#!/usr/bin/env tsx
/**
 * Writes src/caffe/schema/messages.ts from src/caffe/schema/caffe.proto: one interface a message, one constant an enum,
 * and the descriptor from which protobufjs builds its codecs. Run by `npm run generate`; with --check it writes nothing
 * and exits 1 when the file is out of date.
 */
import { readFileSync, writeFileSync } from "node:fs";
import protobuf from "protobufjs";

const PROTO = new URL("../src/caffe/schema/caffe.proto", import.meta.url);
const OUT = new URL("../src/caffe/schema/messages.ts", import.meta.url);

const SCALARS: Record<string, string> = {
  string: "string",
  bool: "boolean",
  bytes: "Uint8Array",
  float: "number",
  double: "number",
  int32: "number",
  uint32: "number",
  // Extents only; the codec makes plain numbers of them.
  int64: "number",
};

function typeName(type: protobuf.ReflectionObject): string {
  return type.fullName.replace(/^\.caffe\./, "").replaceAll(".", "_");
}

function fieldType(field: protobuf.Field): string {
  if (field.resolvedType === null) return SCALARS[field.type] ?? "unknown";
  // Blobs are decoded to views of the file's bytes: see caffemodel.ts.
  if (field.resolvedType.name === "BlobProto") return "BlobMessage";
  return typeName(field.resolvedType);
}

function render(): string {
  const parsed = protobuf.parse(readFileSync(PROTO, "utf8"), { keepCase: true, alternateCommentMode: false });
  const { root } = parsed;
  const descriptor = JSON.stringify(root.toJSON(), null, 1);
  root.resolveAll();
  const lines = [
    "// Generated from caffe.proto by `npm run generate`. Do not edit.",
    'import type { BlobMessage } from "../blob-message.ts";',
    "",
  ];
  const visit = (object: protobuf.ReflectionObject): void => {
    if (object instanceof protobuf.Enum) {
      const name = typeName(object);
      lines.push(`export const ${name} = ${JSON.stringify(object.values)} as const;`);
      lines.push(`export type ${name} = (typeof ${name})[keyof typeof ${name}];`, "");
      return;
    }
    if (object instanceof protobuf.Type && object.name !== "BlobProto") {
      lines.push(`export interface ${typeName(object)} {`);
      for (const field of object.fieldsArray) {
        const type = fieldType(field);
        if (field.repeated) lines.push(`  ${field.name}: ${type}[];`);
        else lines.push(`  ${field.name}: ${type}${field.resolvedType instanceof protobuf.Type ? " | null" : ""};`);
      }
      lines.push("}", "");
    }
    if (object instanceof protobuf.Namespace) object.nestedArray.forEach(visit);
  };
  (root.lookup("caffe") as protobuf.Namespace).nestedArray.forEach(visit);
  lines.push(`export const DESCRIPTOR = ${descriptor};`, "");
  return lines.join("\n");
}

const text = render();
if (process.argv.includes("--check")) {
  if (readFileSync(OUT, "utf8") !== text) {
    console.error("src/caffe/schema/messages.ts is out of date. Run: npm run generate");
    process.exitCode = 1;
  }
} else {
  writeFileSync(OUT, text);
}
