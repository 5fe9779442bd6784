#!/usr/bin/env tsx
/** `npm run check`: format, lint, types, boundaries, unused code, package lint. Runs all of them and says which failed. */
import { $ } from "zx";

$.quiet = true;
$.nothrow = true;

for (const name of ["format", "lint", "types", "generated", "boundaries", "unused", "package", "api"]) {
  const started = performance.now();
  const { exitCode, stdall } = await $`npm run --silent check:${name}`;
  // A cruise that saw no module proves nothing: TypeScript 7 once made it see none.
  const blind = name === "boundaries" && !(Number(/(\d+) modules/.exec(stdall)?.[1]) > 50);
  const failed = exitCode !== 0 || blind;
  console.log(`${failed ? "FAIL" : "ok  "} ${name} (${((performance.now() - started) / 1000).toFixed(1)} s)`);
  if (!failed) continue;
  console.log(blind ? `${stdall}\nToo few modules were seen.` : stdall.trimEnd());
  process.exitCode = 1;
}
