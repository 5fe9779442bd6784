/** Finds the program of a process backend, and asks it who it is. */
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { CuppingError } from "../../error.ts";
import type { Availability } from "../backend.ts";
import { variable } from "../janitor.ts";
import { type Chosen, deviceWith, type EngineOptions } from "../options.ts";
import { greet } from "./backend.ts";

/** Where ci/python-engines.sh and ci/genuine-caffe.sh put what they install, from the folder in which cupping runs. */
const ENGINES = ".cupping/engines";

/** The adapters that come with cupping: files of scripts/adapters, and the Python that has the engine. */
const ADAPTERS: Readonly<
  Record<string, { readonly file: string; readonly python: string; readonly options?: EngineOptions }>
> = {
  caffe: { file: "pycaffe.py", python: "caffe/python" },
  opencv: {
    file: "opencv.py",
    python: "python/bin/python",
    // Code for the processor at hand; 0 threads: all cores.
    options: { optimized: ["true", "false"], threads: ["0", "1", "2"] },
  },
  theano: {
    file: "theano.py",
    python: "python/bin/python",
    options: { optimizer: ["None", "fast_compile", "fast_run"] },
  },
  pytorch: {
    file: "pytorch.py",
    python: "python/bin/python",
    options: { mkldnn: ["true", "false"], threads: ["1", "2"] },
  },
  "onnx-reference": { file: "onnx_reference.py", python: "python/bin/python" },
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
  const [program, ...given] = words(text);
  const args = [...given, ...Object.entries(chosen).map(([name, value]) => `--${name}=${value}`)];
  const place = `process:${text}`;
  const unavailable = (reason: string, remedy: string, cause?: unknown): Availability => ({
    kind: "unavailable",
    id: "process",
    device: deviceWith(text, chosen),
    reason,
    remedy,
    cause,
  });
  if (!ADAPTER_NAMES.includes(program)) {
    const greeting = await greet([program, ...args], place);
    return greeting.kind === "hello"
      ? { kind: "available", backend: greeting.backend }
      : unavailable(greeting.reason, greeting.remedy, greeting.cause);
  }
  let refused: Availability | undefined;
  for (const command of adapterCommands(program)) {
    const greeting = await greet([...command, ...args], place, undefined, chosen);
    if (greeting.kind === "hello") return { kind: "available", backend: greeting.backend };
    const { reason, remedy, cause } = greeting;
    // What an engine's own Python says tells more than what the others say.
    refused ??= unavailable(`${reason.replace(/\.$/, "")} (${command[0]}).`, remedy, cause);
  }
  return refused as Availability;
}

/** How an adapter may be started, the likeliest way first. @param name one of ADAPTER_NAMES */
export function adapterCommands(name: string): string[][] {
  const { file, python } = ADAPTERS[name];
  const program = fileURLToPath(new URL(`../../../scripts/adapters/${file}`, import.meta.url));
  return pythons(python).map((interpreter) => [interpreter, program]);
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
