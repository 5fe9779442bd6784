/** Finds the program of a process backend, and asks it who it is. */
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { CuppingError } from "../../error.ts";
import type { Artifact } from "../artifact.ts";
import type { Availability } from "../backend.ts";
import { variable } from "../janitor.ts";
import { type Chosen, deviceWith, type EngineOptions } from "../options.ts";
import { greet, type Greeting } from "./backend.ts";

/** Where ci's scripts put what they install, from the folder in which cupping runs. */
const INSTALLED = ".cupping";

interface Adapter {
  readonly file: string;
  readonly python: string;
  readonly options?: EngineOptions;
}

/** The adapters that come with cupping: files of scripts/adapters, and the Python that has the engine. */
const ADAPTERS: Readonly<Record<string, Adapter>> = {
  caffe: { file: "pycaffe.py", python: "engines/caffe/python" },
  opencv: {
    file: "opencv.py",
    python: "engines/python/bin/python",
    // Code for the processor at hand; 0 threads: all cores.
    options: { optimized: ["true", "false"], threads: ["0", "1", "2"] },
  },
  theano: {
    file: "theano.py",
    python: "engines/python/bin/python",
    options: { optimizer: ["None", "fast_compile", "fast_run"] },
  },
  pytorch: {
    file: "pytorch.py",
    python: "engines/python/bin/python",
    // TF32 is of cuda alone.
    options: { device: ["cpu", "cuda"], tf32: ["false", "true"], mkldnn: ["true", "false"], threads: ["1", "2"] },
  },
  "onnx-reference": { file: "onnx_reference.py", python: "engines/python/bin/python" },
};

/** Those that run converted models. */
const ARTIFACT_ADAPTERS: Readonly<Record<string, Adapter>> = {
  openvino: { file: "openvino_ir.py", python: "converters/engines/bin/python" },
  mnn: { file: "mnn_model.py", python: "converters/engines/bin/python" },
};

export const ADAPTER_NAMES: readonly string[] = Object.keys(ADAPTERS);

/** @param text as of `load`: an adapter's name alone has options, which become arguments: "--threads=2" */
export function adapterOptions(text: string): EngineOptions | undefined {
  return Object.hasOwn(ADAPTERS, text) ? ADAPTERS[text].options : undefined;
}

/**
 * @param text what stands behind "process:": an adapter's name, or a command; both with arguments, parted by spaces, in
 *   quotes where they hold any
 */
export async function load(text: string, chosen: Chosen = {}): Promise<Availability> {
  const greeting = await greetAny(text, ADAPTERS, chosen);
  if (greeting.kind === "hello") return { kind: "available", backend: greeting.backend };
  const { reason, remedy, cause } = greeting;
  return { kind: "unavailable", id: "process", device: deviceWith(text, chosen), reason, remedy, cause };
}

/**
 * Opens a converted model in a program, which goes on running for the next one.
 * @param text as of `load`, with the adapters that run converted models
 * @throws CuppingError BACKEND_FAILED
 */
export async function openArtifact(file: string, text: string): Promise<Artifact> {
  const greeting = await (greeted.get(text) ?? greetAny(text, ARTIFACT_ADAPTERS));
  greeted.set(text, Promise.resolve(greeting));
  if (greeting.kind === "hello") return await greeting.open(resolve(file));
  const { reason, remedy, cause } = greeting;
  throw new CuppingError("BACKEND_FAILED", { place: `process:${text}`, problem: reason, remedy, cause });
}

const greeted = new Map<string, Promise<Greeting>>();

/** Starts the program, or an adapter in the first Python that has its engine. */
async function greetAny(
  text: string,
  adapters: Readonly<Record<string, Adapter>>,
  chosen: Chosen = {},
): Promise<Greeting> {
  const [program, ...given] = words(text);
  const args = [...given, ...Object.entries(chosen).map(([name, value]) => `--${name}=${value}`)];
  const place = `process:${text}`;
  if (!Object.hasOwn(adapters, program)) return await greet([program, ...args], place);
  const refusals: Refusal[] = [];
  for (const command of commandsOf(adapters[program])) {
    const greeting = await greet([...command, ...args], place, undefined, chosen);
    if (greeting.kind === "hello") return greeting;
    refusals.push({ ...greeting, reason: `${greeting.reason.replace(/\.$/, "")} (${command[0]}).` });
  }
  // An engine that is there and refuses tells more than a Python that lacks it, and of the others the engine's own tells most.
  return refusals.find(({ reason }) => !reason.includes("ModuleNotFoundError")) ?? refusals[0];
}

type Refusal = Exclude<Greeting, { kind: "hello" }>;

/** How an adapter may be started, the likeliest way first. @param name one of ADAPTER_NAMES */
export function adapterCommands(name: string): string[][] {
  return commandsOf(ADAPTERS[name]);
}

function commandsOf({ file, python }: Adapter): string[][] {
  const program = fileURLToPath(new URL(`../../../scripts/adapters/${file}`, import.meta.url));
  return pythons(python).map((interpreter) => [interpreter, program]);
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
