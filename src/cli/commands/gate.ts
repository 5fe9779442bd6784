/** `cupping gate`: everything from a gate file, and what it leaves open from options. */
import type { GateFile } from "../../validation/gate.ts";
import { readGate } from "../../validation/gate.ts";
import { usage } from "../options.ts";
import { folderOf, pathFrom, specFrom } from "../validation.ts";
import { validateCommand, type ValidateCommandOptions } from "./validate.ts";

export interface GateCommandOptions extends Omit<ValidateCommandOptions, "expect"> {
  readonly net?: string;
  readonly weights?: string;
}

export async function gateCommand(file: string, options: GateCommandOptions): Promise<number> {
  const gate = await readGate(file);
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
  return validateCommand(net, weights, {
    ...options,
    expect: file,
    data: options.data ?? specFrom(folder, gate.data.spec as string),
    recipe: options.recipe ?? (isFile ? pathFrom(folder, gate.recipe) : gate.recipe),
    backend: options.backend ?? (gate.backends.length > 0 ? gate.backends : undefined),
  });
}
