#!/usr/bin/env tsx
/** `npm run check`: format, lint, types, boundaries, unused code, package lint. Runs all of them and says which failed. */
import { $ } from "zx";

$.quiet = true;
$.nothrow = true;
$.preferLocal = true;

const checks: Record<string, () => Promise<{ ok: boolean; output: string }>> = {
  format: () => run("biome", "format", "."),
  lint: () => run("oxlint", "--type-aware", "--deny-warnings"),
  types: () => run("tsc"),
  "generated messages": () => run("tsx", "scripts/generate-messages.ts", "--check"),
  boundaries,
  "unused code": () => run("knip"),
  build: () => run("tsc", "-p", "tsconfig.build.json"),
  "package lint": () => run("publint", "--strict"),
  "package types": () => run("attw", "--pack", ".", "--profile", "esm-only"),
};

async function run(...command: string[]): Promise<{ ok: boolean; output: string }> {
  const { exitCode, stdall } = await $`${command}`;
  return { ok: exitCode === 0, output: stdall };
}

/** A cruise that saw no module proves nothing: TypeScript 7 once made it see none. */
async function boundaries(): Promise<{ ok: boolean; output: string }> {
  const { ok, output } = await run("depcruise", "src", "spec", "scripts", "--config", ".dependency-cruiser.cjs");
  const modules = Number(/\((\d+) modules/.exec(output)?.[1] ?? 0);
  return { ok: ok && modules > 50, output: modules > 50 ? output : `${output}\nOnly ${modules} modules were seen.` };
}

for (const [name, check] of Object.entries(checks)) {
  const started = performance.now();
  const { ok, output } = await check();
  console.log(`${ok ? "ok  " : "FAIL"} ${name} (${((performance.now() - started) / 1000).toFixed(1)} s)`);
  if (!ok) {
    console.log(output.trimEnd());
    process.exitCode = 1;
  }
}
