/** The backends that --backend names. */
import type { Availability, Backend } from "../backends/backend.ts";
import { BACKENDS, describeBackends, parseBackendSpec } from "../backends/index.ts";
import { isolated } from "../backends/isolated/isolated.ts";
import { deviceWith, variations } from "../backends/options.ts";
import { writeWhole } from "../files.ts";
import { toJson } from "../report/json.ts";
import { EXIT } from "./exit.ts";

export interface FoundBackends {
  readonly available: readonly Backend[];
  /** What --backend is told to find each: one of the user's own is found by its file. */
  readonly specs: ReadonlyMap<Backend, string>;
  readonly unavailable: readonly Extract<Availability, { kind: "unavailable" }>[];
}

/**
 * @param specs "id" or "id:device"; "all" is every one that can run here; none given is onnxruntime:cpu
 * @param isolate whether each engine runs in a process of its own, so that it may crash or hang
 * @throws CuppingError BACKEND_UNKNOWN
 */
export async function findBackends(
  specs: readonly string[] = ["onnxruntime"],
  isolate = false,
): Promise<FoundBackends> {
  const all = specs.includes("all");
  const found = all ? await describeBackends() : await loadAll(specs);
  const named = found.flatMap((one, i): (readonly [Backend, string])[] => {
    if (one.kind !== "available") return [];
    const { backend } = one;
    const spec = all ? `${backend.id}:${backend.device}` : specs[i];
    return [[isolate ? isolated(backend, spec) : backend, spec]];
  });
  const available = named.map(([backend]) => backend);
  const unavailable = found.flatMap((one) => (one.kind === "unavailable" ? [one] : []));
  // Whoever asks for all that can run here is not told that the others cannot.
  return { available, specs: new Map(named), unavailable: all && available.length > 0 ? [] : unavailable };
}

/** When one cannot be loaded, the others are loaded first: a browser that starts later would be ended by nobody. */
async function loadAll(specs: readonly string[]): Promise<Availability[]> {
  const loaded = await Promise.allSettled(specs.map(async (spec) => parseBackendSpec(spec).load()));
  return loaded.map((one) => {
    if (one.status === "rejected") throw one.reason;
    return one.value;
  });
}

/** Each of these backends as it is, and then once with every other value of each of its options. */
export function sweptSpecs(specs: readonly string[] = ["onnxruntime"]): string[][] {
  const named = specs.includes("all") ? BACKENDS.map(({ id, device }) => `${id}:${device}`) : specs;
  return named.map((text) => {
    const { id, device, options = {} } = parseBackendSpec(text);
    return variations(options).map((chosen) => deviceWith(device === "" ? id : `${id}:${device}`, chosen));
  });
}

/** A sentence on each backend that cannot run, and on what to do about it. */
export function whyUnavailable({ unavailable }: Pick<FoundBackends, "unavailable">): string[] {
  return unavailable.map(({ id, device, reason, remedy }) => `${id}:${device} is unavailable: ${reason} ${remedy}`);
}

export function tellUnavailable(backends: Pick<FoundBackends, "unavailable">): void {
  for (const sentence of whyUnavailable(backends)) console.error(sentence);
}

/**
 * Tells of backends that cannot run, and writes the report with them.
 * @param json where to: a file, "-" for standard output, or nowhere
 */
export async function writeReport(
  json: string | undefined,
  report: object,
  { unavailable }: Pick<FoundBackends, "unavailable">,
): Promise<void> {
  tellUnavailable({ unavailable });
  if (json === undefined) return;
  const text = toJson({ format: 1, ...report, unavailable });
  if (json === "-") process.stdout.write(text);
  else await writeWhole(json, text);
}

export function exitCode(conforms: boolean, { unavailable }: Pick<FoundBackends, "unavailable">): number {
  if (!conforms) return EXIT.deviates;
  return unavailable.length > 0 ? EXIT.unavailable : EXIT.conforms;
}
