/** Where the files lie that a gate is about. */
import type { Gate, GateFile } from "../validation/gate.ts";
import { usage } from "./options.ts";
import { folderOf, pathFrom, specFrom } from "./validation.ts";

export interface NamedOptions {
  readonly net?: string;
  readonly weights?: string;
  readonly data?: string;
  readonly recipe?: string;
}

/**
 * What the options give, and else what the gate file names; its relative paths start at its folder.
 * @throws CuppingError USAGE for what neither names
 */
export function namedBy(file: string, gate: Gate, options: NamedOptions): Required<NamedOptions> {
  const folder = folderOf(file);
  const path = (option: string, given: string | undefined, named: GateFile): string => {
    if (given !== undefined) return given;
    if (named.path !== undefined) return pathFrom(folder, named.path);
    throw usage(option, `The gate does not say where ${named.name} lies.`, `Give it: ${option} FILE.`);
  };
  const net = path("--net", options.net, gate.net);
  const weights = path("--weights", options.weights, gate.weights);
  if (options.data === undefined && gate.data.spec === undefined) {
    throw usage("--data", `The gate does not say where ${gate.data.title} lies.`, "Give it: --data SPEC.");
  }
  const isFile = gate.recipe.endsWith(".json") || /[\\/]/.test(gate.recipe);
  return {
    net,
    weights,
    data: options.data ?? specFrom(folder, gate.data.spec as string),
    recipe: options.recipe ?? (isFile ? pathFrom(folder, gate.recipe) : gate.recipe),
  };
}
