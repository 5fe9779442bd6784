/** `cupping completion`: what makes a shell complete commands, options, and the names that these take. */
import type { Command } from "commander";
import { BACKENDS } from "../../backends/index.ts";
import { RULES } from "../../caffe/rules.ts";
import { CASES } from "../../conformance/cases/index.ts";
import { FAULTS } from "../../diagnosis/faults/index.ts";
import { NET_FAULTS } from "../../diagnosis/net-faults/index.ts";
import { shippedRecipes } from "../../validation/recipe/recipe.ts";
import { completionScript, type Shell } from "../completion.ts";
import { version } from "../version.ts";

export async function completionCommand(program: Command, shell: Shell): Promise<void> {
  const recipes = await shippedRecipes();
  const named: Record<string, readonly string[]> = {
    backend: ["all", ...BACKENDS.map(({ id, device }) => `${id}:${device}`)],
    fault: [...FAULTS, ...NET_FAULTS].map(({ id }) => id),
    phase: ["TRAIN", "TEST"],
    recipe: recipes,
    rule: Object.entries(RULES).flatMap(([rule, { variants }]) => Object.keys(variants).map((one) => `${rule}=${one}`)),
  };
  const values = (command: string, name: string): readonly string[] | undefined =>
    command === "conformance" && name === "layer" ? Object.keys(CASES) : named[name];
  process.stdout.write(completionScript(shell, program, version, values));
}
