/** A converted model, run by a program: docs/process-protocol.md, artifacts. */
import { resolve } from "node:path";
import { CuppingError } from "../../error.ts";
import type { Shape } from "../../tensor/shape.ts";
import type { Artifact, ArtifactInput, ArtifactNode } from "../artifact.ts";
import { artifactEngine } from "./load.ts";

/**
 * @param command what stands behind "process:"
 * @throws CuppingError BACKEND_FAILED for a program that cannot be had, or that does not take the file
 */
export async function openArtifact(command: string, file: string): Promise<Artifact> {
  const place = `process:${command}`;
  const found = await artifactEngine(command);
  if (found.kind === "refused") {
    throw new CuppingError("BACKEND_FAILED", {
      place,
      problem: found.reason,
      remedy: found.remedy,
      cause: found.cause,
    });
  }
  const { hello, answer, session } = await found.engine.open(async ({ net }) => {
    if (net === "artifact") return { files: { artifact: resolve(file) }, inputs: [], blobs: [] };
    throw new CuppingError("BACKEND_FAILED", {
      place,
      problem: `It wants nets as ${net}, and runs no converted models.`,
      remedy: 'Let its hello say "net": "artifact": see docs/process-protocol.md, artifacts.',
    });
  });
  const inputs = list(answer["inputs"]).filter(isInput);
  const outputs = list(answer["outputs"]).filter((name) => typeof name === "string");
  const nodes = list(answer["nodes"]).filter(isNode);
  if (inputs.length === 0 || outputs.length === 0) {
    await session[Symbol.asyncDispose]();
    throw new CuppingError("BACKEND_FAILED", {
      place,
      problem: `It prepared ${file}, and named no ${inputs.length === 0 ? "inputs" : "outputs"}.`,
      remedy: "See docs/process-protocol.md, artifacts.",
    });
  }
  const tensors = [...new Set([...outputs, ...nodes.flatMap((node) => node.outputs)])];
  return {
    format: text(answer["format"]) ?? hello.name,
    producer: text(answer["producer"]) ?? "",
    engine: `process:${hello.name} ${hello.version}`,
    profile: hello.profile,
    inputs,
    outputs,
    nodes,
    constants: new Map(),
    run: (feeds) => session.run(feeds, tensors),
    [Symbol.asyncDispose]: () => session[Symbol.asyncDispose](),
  };
}

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function isInput(value: unknown): value is ArtifactInput {
  const { name, shape } = (value ?? {}) as { name?: unknown; shape?: unknown };
  return typeof name === "string" && (shape === undefined || list(shape).every(isExtent));
}

function isExtent(extent: unknown): extent is Shape[number] | null {
  return extent === null || Number.isInteger(extent);
}

function isNode(value: unknown): value is ArtifactNode {
  const { name, type, inputs, outputs } = (value ?? {}) as Record<string, unknown>;
  const names = [...list(inputs), ...list(outputs)];
  return typeof name === "string" && typeof type === "string" && names.every((one) => typeof one === "string");
}
