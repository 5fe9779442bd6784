/** Finds the program of a process backend, and asks it who it is. */
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { CuppingError } from "../../error.ts";
import type { Artifact } from "../artifact.ts";
import type { Availability } from "../backend.ts";
import { variable } from "../janitor.ts";
import { greet } from "./backend.ts";

/** Where ci/python-engines.sh and ci/genuine-caffe.sh put what they install, from the folder in which cupping runs. */
const ENGINES = ".cupping/engines";

/** The adapters that come with cupping: files of scripts/adapters, and the Python that has the engine. */
const ADAPTERS: Readonly<Record<string, { readonly file: string; readonly python: string }>> = {
  caffe: { file: "pycaffe.py", python: "caffe/python" },
  opencv: { file: "opencv.py", python: "python/bin/python" },
  theano: { file: "theano.py", python: "python/bin/python" },
  pytorch: { file: "pytorch.py", python: "python/bin/python" },
  "onnx-reference": { file: "onnx_reference.py", python: "python/bin/python" },
};

export const ADAPTER_NAMES: readonly string[] = Object.keys(ADAPTERS);

/**
 * @param text what stands behind "process:": an adapter's name, or a command; both with arguments, parted by spaces, in
 *   quotes where they hold any
 */
export async function load(text: string): Promise<Availability> {
  const [program, ...args] = words(text);
  const place = `process:${text}`;
  const unavailable = (reason: string, remedy: string, cause?: unknown): Availability => ({
    kind: "unavailable",
    id: "process",
    device: text,
    reason,
    remedy,
    cause,
  });
  const adapter = Object.hasOwn(ADAPTERS, program) ? ADAPTERS[program] : undefined;
  if (adapter === undefined) {
    const greeting = await greet([program, ...args], place);
    return greeting.kind === "hello"
      ? { kind: "available", backend: greeting.backend }
      : unavailable(greeting.reason, greeting.remedy, greeting.cause);
  }
  const file = fileURLToPath(new URL(`../../../scripts/adapters/${adapter.file}`, import.meta.url));
  let refused: Availability | undefined;
  for (const python of pythons(adapter.python)) {
    const greeting = await greet([python, file, ...args], place);
    if (greeting.kind === "hello") return { kind: "available", backend: greeting.backend };
    const { reason, remedy, cause } = greeting;
    // What an engine's own Python says tells more than what the others say.
    refused ??= unavailable(`${reason.replace(/\.$/, "")} (${python}).`, remedy, cause);
  }
  return refused as Availability;
}

/**
 * Opens a converted model in a program.
 * @param text as of `load`, but no adapter: those that come with cupping take nets
 * @throws CuppingError BACKEND_FAILED
 */
export async function openArtifact(file: string, text: string): Promise<Artifact> {
  const place = `process:${text}`;
  const greeting = await greet(words(text), place);
  if (greeting.kind === "hello") return await greeting.open(resolve(file));
  const { reason, remedy, cause } = greeting;
  throw new CuppingError("BACKEND_FAILED", { place, problem: reason, remedy, cause });
}

/** Interpreters that may have an engine, the likeliest first. CUPPING_PYTHON names the only one. */
function pythons(own: string): string[] {
  const chosen = variable("CUPPING_PYTHON");
  if (chosen !== undefined) return [chosen];
  const installed = resolve(ENGINES, own);
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
