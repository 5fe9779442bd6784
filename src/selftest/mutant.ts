/** Engines with a mistake: an honest one that makes it wherever it can. */
import type { Backend } from "../backends/backend.ts";
import { appliesTo, type Compute, type Fault } from "../diagnosis/fault.ts";
import { backendOf } from "./honest-engine.ts";

/** The engine's computation with the mistake, on layers that can show it. */
export function mutantCompute(fault: Fault, honest: Compute): Compute {
  return (call) => (appliesTo(fault, call) ? fault.predict(call, honest) : honest(call));
}

/** The same as a backend. */
export function mutantBackend(fault: Fault, honest: Compute): Backend {
  return backendOf(`mutant:${fault.id}`, mutantCompute(fault, honest));
}
