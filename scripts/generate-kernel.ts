#!/usr/bin/env tsx
/**
 * Compiles src/reference/kernel/assembly/kernel.ts with AssemblyScript into src/reference/kernel/kernel-wasm.ts: a
 * few kilobytes of WebAssembly, as text, so that the package needs no file beside its modules. Run by `npm run generate`; with
 * --check it writes nothing and exits 1 when the file is out of date.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";

const SOURCE = fileURLToPath(new URL("../src/reference/kernel/assembly/kernel.ts", import.meta.url));
const OUT = new URL("../src/reference/kernel/kernel-wasm.ts", import.meta.url);

let binary: Uint8Array | undefined;
const { error } = await asc.main(
  [
    ...[
      "kernel.ts",
      "--outFile",
      "kernel.wasm",
      "--optimizeLevel",
      "3",
      "--shrinkLevel",
      "0",
      "--enable",
      "simd,threads",
    ],
    ...[
      "--importMemory",
      "--sharedMemory",
      "--initialMemory",
      "1",
      "--maximumMemory",
      "65536",
      "--runtime",
      "stub",
      "--noAssert",
      "--use",
      "abort=",
    ],
  ],
  {
    readFile: (name) => (name === "kernel.ts" ? readFileSync(SOURCE, "utf8") : null),
    writeFile: (_name, contents) => {
      if (contents instanceof Uint8Array) binary = contents;
    },
    listFiles: () => [],
  },
);
if (error !== null || binary === undefined) throw error ?? new Error("AssemblyScript wrote nothing");

const text = `// Generated from assembly/kernel.ts by \`npm run generate\`. Do not edit.

/** The kernel's WebAssembly, in base64. */
export const KERNEL_WASM =
  "${Buffer.from(binary).toString("base64")}";
`;
if (process.argv.includes("--check")) {
  if (readFileSync(OUT, "utf8") !== text) {
    console.error("src/reference/kernel/kernel-wasm.ts is out of date. Run: npm run generate");
    process.exitCode = 1;
  }
} else {
  writeFileSync(OUT, text);
}
