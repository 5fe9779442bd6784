import { execFileSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { findBackends } from "./backends.ts";
import { cupping } from "./cupping.test-support.ts";

it("a spec that is wrong is told of when the other backends are loaded, so that nothing starts after the end", async () => {
  const folder = await mkdtemp(join(tmpdir(), "cupping-find-"));
  const slow = join(folder, "slow.mjs");
  await writeFile(slow, "await new Promise((r) => setTimeout(r, 300)); globalThis.slowIsThere = true;");
  await expect(findBackends([slow, "onnxruntime:cpu?nonsense=1"])).rejects.toThrow();
  expect(globalThis).toHaveProperty("slowIsThere", true);
  await rm(folder, { recursive: true });
});

/** A Python with NumPy; undefined where there is none. */
const python = ["python3", "/usr/bin/python3"].find((command) => {
  try {
    execFileSync(command, ["-c", "import numpy"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
});

it.skipIf(python === undefined)(
  "the whole program of docs/process-protocol.md conforms, as the page says",
  async () => {
    const page = await readFile("docs/process-protocol.md", "utf8");
    const [, program] = /```python\n([^]*?)```/.exec(page) as RegExpExecArray;
    const folder = await mkdtemp(join(tmpdir(), "cupping-program-"));
    const file = join(folder, "mine.py");
    await writeFile(file, program);
    const { code, out } = await cupping(
      ...["conformance", "--backend", `process:${python} ${file}`, "--layer", "ReLU", "--runs", "20"],
      ...["--regressions", join(folder, "kept")],
    );
    expect(out).toContain("Conforms on 1 of 1 layer types.");
    expect(code).toBe(0);
    await rm(folder, { recursive: true });
  },
);
