import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { findBackends } from "./backends.ts";

it("a spec that is wrong is told of when the other backends are loaded, so that nothing starts after the end", async () => {
  const folder = await mkdtemp(join(tmpdir(), "cupping-find-"));
  const slow = join(folder, "slow.mjs");
  await writeFile(slow, "await new Promise((r) => setTimeout(r, 300)); globalThis.slowIsThere = true;");
  await expect(findBackends([slow, "onnxruntime:cpu?nonsense=1"])).rejects.toThrow();
  expect(globalThis).toHaveProperty("slowIsThere", true);
  await rm(folder, { recursive: true });
});
