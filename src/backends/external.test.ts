import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CONTRACT } from "./backend.ts";
import { parseBackendSpec } from "./index.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cupping-backend-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function module(name: string, source: string): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, source);
  return file;
}

const BACKEND = `{ kind: "available", backend: { id: "mine", device: "cpu", version: "1.0",
  profile: { unitRoundoff: 2 ** -24 }, supports: () => ({ supported: true }), prepare() {} } }`;

describe("a backend from a file", () => {
  it("is loaded, and keeps its id and device", async () => {
    const file = await module("mine.mjs", `export default { contract: ${CONTRACT}, load: () => (${BACKEND}) };`);
    expect(await parseBackendSpec(file).load()).toMatchObject({
      kind: "available",
      backend: { id: "mine", device: "cpu" },
    });
  });

  it("may be unavailable", async () => {
    const missing = '{ kind: "unavailable", id: "mine", device: "npu", reason: "No chip.", remedy: "Buy one." }';
    const file = await module(
      "missing.mjs",
      `export default { contract: ${CONTRACT}, load: async () => (${missing}) };`,
    );
    expect(await parseBackendSpec(file).load()).toMatchObject({ kind: "unavailable", reason: "No chip." });
  });

  it.each([
    ["an older contract", `export default { contract: ${CONTRACT - 1}, load() {} };`, "up to date"],
    ["a newer contract", `export default { contract: ${CONTRACT + 1}, load() {} };`, "newer cupping"],
    ["no default", "export const load = () => {};", "no backend"],
    [
      "half a backend",
      `export default { contract: ${CONTRACT}, load: () => ({ kind: "available", backend: {} }) };`,
      "lacks",
    ],
    ["broken source", "export default {", "cannot be loaded"],
  ])("is refused with the remedy: %s", async (name, source, words) => {
    const file = await module(`${name.replaceAll(" ", "-")}.mjs`, source);
    await expect(parseBackendSpec(file).load()).rejects.toMatchObject({
      code: "BACKEND_INVALID",
      message: expect.stringContaining(words) as string,
    });
  });

  it("that is not there is unknown, as is a package that is not installed", () => {
    for (const [text, problem] of [
      [join(folder, "absent.mjs"), "There is no such file."],
      ["./absent.mjs", "There is no such file."],
      ["no-such-package", "There is no such backend."],
    ]) {
      expect(() => parseBackendSpec(text)).toThrow(expect.objectContaining({ code: "BACKEND_UNKNOWN", problem }));
    }
  });

  it("may be a package: its main file is loaded", async () => {
    // A package that is here and is no backend.
    await expect(parseBackendSpec("commander").load()).rejects.toMatchObject({ code: "BACKEND_INVALID" });
  });
});
