/** The backends that --backend names. */
import type { Availability, Backend } from "../backends/backend.ts";
import { describeBackends, parseBackendSpec } from "../backends/index.ts";

export interface FoundBackends {
  readonly available: readonly Backend[];
  readonly unavailable: readonly Extract<Availability, { kind: "unavailable" }>[];
}

/**
 * @param specs "id" or "id:device"; "all" is every one that can run here; none given is onnxruntime:cpu
 * @throws CuppingError BACKEND_UNKNOWN
 */
export async function findBackends(specs: readonly string[] = ["onnxruntime"]): Promise<FoundBackends> {
  const all = specs.includes("all");
  const found = all ? await describeBackends() : await Promise.all(specs.map((spec) => parseBackendSpec(spec).load()));
  const available = found.flatMap((one) => (one.kind === "available" ? [one.backend] : []));
  const unavailable = found.flatMap((one) => (one.kind === "unavailable" ? [one] : []));
  // Whoever asks for all that can run here is not told that the others cannot.
  return { available, unavailable: all && available.length > 0 ? [] : unavailable };
}
