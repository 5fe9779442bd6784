/** Finds the program of a process backend, and asks it who it is. */
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { CuppingError } from "../../error.ts";
import type { Availability } from "../backend.ts";
import { variable } from "../janitor.ts";
import { Engine, greet, type Greeting } from "./backend.ts";
import { TIMEOUTS } from "./protocol.ts";

type Refused = Extract<Greeting, { kind: "refused" }>;

/** Where ci's scripts put what they install, from the folder in which cupping runs. */
const INSTALLED = ".cupping";

interface Adapter {
  readonly file: string;
  readonly python: string;
}

/** The adapters that come with cupping: files of scripts/adapters, and the Python that has the engine. */
const ADAPTERS: Readonly<Record<string, Adapter>> = {
  caffe: { file: "pycaffe.py", python: "engines/caffe/python" },
  opencv: { file: "opencv.py", python: "engines/python/bin/python" },
  theano: { file: "theano.py", python: "engines/python/bin/python" },
  pytorch: { file: "pytorch.py", python: "engines/python/bin/python" },
  "onnx-reference": { file: "onnx_reference.py", python: "engines/python/bin/python" },
};

/** Those that run converted models. */
const ARTIFACT_ADAPTERS: Readonly<Record<string, Adapter>> = {
  openvino: { file: "openvino_ir.py", python: "converters/engines/bin/python" },
  mnn: { file: "mnn_model.py", python: "converters/engines/bin/python" },
};

export const ADAPTER_NAMES: readonly string[] = Object.keys(ADAPTERS);

/**
 * @param text what stands behind "process:": an adapter's name, or a command; both with arguments, parted by spaces, in
 *   quotes where they hold any
 */
export async function load(text: string): Promise<Availability> {
  const place = `process:${text}`;
  const greeting = await firstOf(commands(text), (command) => greet(command, place));
  if (greeting.kind === "hello") return { kind: "available", backend: greeting.backend };
  const { reason, remedy, cause } = greeting;
  return { kind: "unavailable", id: "process", device: text, reason, remedy, cause };
}

/**
 * A program that runs artifacts, or why there is none. It goes on running for the next artifact.
 * @param text as `load` takes it
 */
export function artifactEngine(text: string): Promise<{ kind: "engine"; engine: Engine } | Refused> {
  const known = engines.get(text);
  if (known !== undefined) return known;
  const found = firstOf(commands(text), async (command) => {
    const engine = new Engine(command, `process:${text}`, TIMEOUTS.hello);
    const started = await engine.start();
    return started.kind === "refused" ? started : { kind: "engine" as const, engine };
  });
  engines.set(text, found);
  return found;
}

const engines = new Map<string, ReturnType<typeof artifactEngine>>();

/** A command for a program, or for an adapter one for each Python that may have its engine. */
function commands(text: string): string[][] {
  const [program, ...args] = words(text);
  const all = { ...ADAPTERS, ...ARTIFACT_ADAPTERS };
  if (!Object.hasOwn(all, program)) return [[program, ...args]];
  const { file, python } = all[program];
  const path = fileURLToPath(new URL(`../../../scripts/adapters/${file}`, import.meta.url));
  return pythons(python).map((interpreter) => [interpreter, path, ...args]);
}

/** What the first command comes to that is not refused; or the first refusal. */
async function firstOf<Found extends { readonly kind: string }>(
  all: readonly string[][],
  attempt: (command: readonly string[]) => Promise<Found | Refused>,
): Promise<Found | Refused> {
  let refused: Refused | undefined;
  for (const command of all) {
    const found = await attempt(command);
    if (found.kind !== "refused") return found;
    const { reason, remedy, cause } = found as Refused;
    // What an engine's own Python says tells more than what the others say.
    const which = all.length === 1 ? reason : `${reason.replace(/\.$/, "")} (${command[0]}).`;
    refused ??= { kind: "refused", reason: which, remedy, cause };
  }
  return refused as Refused;
}

/** Interpreters that may have an engine, the likeliest first. CUPPING_PYTHON names the only one. */
function pythons(own: string): string[] {
  const chosen = variable("CUPPING_PYTHON");
  if (chosen !== undefined) return [chosen];
  const installed = resolve(INSTALLED, own);
  return [...(existsSync(installed) ? [installed] : []), "python3", ...(existsSync(SYSTEM) ? [SYSTEM] : [])];
}

/** The one that Debian's packages are for: another may stand before it in PATH. */
const SYSTEM = "/usr/bin/python3";

/** @throws CuppingError USAGE */
function words(text: string): string[] {
  const found = [...text.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(
    ([, double, single, plain]) => double ?? single ?? plain,
  );
  if (found.length > 0) return found;
  throw new CuppingError("USAGE", {
    place: `--backend process:${text}`,
    problem: "There is no command behind process:.",
    remedy: `Name a program, for instance --backend "process:python3 my_engine.py", or one of ${ADAPTER_NAMES.join(", ")}.`,
  });
}
