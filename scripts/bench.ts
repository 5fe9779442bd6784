#!/usr/bin/env tsx
/** `npm run bench -- NAME`: the project's benchmarks, each a module in bench/. */
const BENCHMARKS: Record<string, () => Promise<void>> = {
  caffemodel: async () => (await import("./bench/caffemodel.ts")).benchCaffemodel(),
  reference: async () => (await import("./bench/reference.ts")).benchReference(),
  validate: async () => (await import("./bench/validate.ts")).benchValidate(),
};

const name = process.argv[2] ?? "";
const bench = BENCHMARKS[name];
if (bench === undefined) {
  console.error(`Usage: npm run bench -- ${Object.keys(BENCHMARKS).join(" | ")}`);
  process.exitCode = 2;
} else {
  await bench();
}
