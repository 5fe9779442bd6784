/**
 * Finds @litertjs/core, Google's TensorFlow Lite runtime in WebAssembly, and starts it in Node. It is made for browsers: it loads its
 * program as a worker loads scripts, and asks a navigator for a GPU. Both are there for as long as it starts. The only place that
 * imports it.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { compileFunction } from "node:vm";
import { CuppingError, messageOf } from "../../error.ts";
import type { Artifact } from "../artifact.ts";
import { type LiteRt, openTflite } from "./artifact.ts";

let started: Promise<LiteRt> | undefined;

/** Opens a TensorFlow Lite file. @throws CuppingError BACKEND_FAILED where LiteRT.js cannot be loaded; as openTflite */
export async function openArtifact(file: string, bytes: Uint8Array): Promise<Artifact> {
  started ??= start();
  let litert: LiteRt;
  try {
    litert = await started;
  } catch (error) {
    started = undefined;
    throw new CuppingError("BACKEND_FAILED", {
      place: file,
      problem: `@litertjs/core cannot be loaded: ${messageOf(error)}.`,
      remedy: "Run `npm ci` in the project, or let a program run the file: --run process:COMMAND.",
      cause: error,
    });
  }
  return await openTflite(litert, file, bytes);
}

async function start(): Promise<LiteRt> {
  const require = createRequire(import.meta.url);
  const description = require.resolve("@litertjs/core/package.json");
  const { version } = JSON.parse(readFileSync(description, "utf8")) as { version: string };
  const log: string[] = [];
  const keep = (line: string): void => void log.push(line);
  const importScripts = (url: string | URL): void => {
    const path = String(url);
    // Its text states a function for Emscripten's module, which wants Node's `require`.
    const text = `${readFileSync(path, "utf8")}\nreturn ModuleFactory;`;
    const script = compileFunction(text, ["require", "__filename", "__dirname"], { filename: path });
    Object.assign(globalThis, { ModuleFactory: script(require, path, dirname(path)) as unknown });
  };
  const restore = withGlobals({
    self: globalThis,
    importScripts,
    navigator: { gpu: { requestAdapter: () => Promise.resolve(NO_GPU) } },
    Module: { print: keep, printErr: keep },
  });
  try {
    const { loadLiteRt, loadAndCompile, Tensor } = await import("@litertjs/core");
    await loadLiteRt(join(dirname(description), "wasm"));
    return { version, loadAndCompile, Tensor, log };
  } finally {
    restore();
  }
}

/** A GPU that gives no device. */
const NO_GPU = { limits: {}, features: new Set<string>(), requestDevice: () => Promise.resolve(null) };

/** Sets globals. @returns what puts them back as they were */
function withGlobals(globals: Readonly<Record<string, unknown>>): () => void {
  const before = Object.keys(globals).map((name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)] as const);
  for (const [name, value] of Object.entries(globals)) {
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  }
  return () => {
    for (const [name, descriptor] of before) {
      if (descriptor === undefined) Reflect.deleteProperty(globalThis, name);
      else Object.defineProperty(globalThis, name, descriptor);
    }
  };
}
