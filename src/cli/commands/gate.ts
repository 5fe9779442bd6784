/** `cupping gate`: everything from a gate file, and what it leaves open from options. */
import { readGate } from "../../validation/gate.ts";
import { namedBy, type NamedOptions } from "../gate-file.ts";
import { validateCommand, type ValidateCommandOptions } from "./validate.ts";

export interface GateCommandOptions extends Omit<ValidateCommandOptions, "expect">, NamedOptions {}

export async function gateCommand(file: string, options: GateCommandOptions): Promise<number> {
  const gate = await readGate(file);
  const { net, weights, data, recipe } = namedBy(file, gate, options);
  return validateCommand(net, weights, {
    ...options,
    expect: file,
    data,
    recipe,
    backend: options.backend ?? (gate.backends.length > 0 ? gate.backends : undefined),
  });
}
