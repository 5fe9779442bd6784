/** What a command writes, and what comes of it where that cannot be done. */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cupping } from "./cupping.test-support.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const NET = "golden/digits/digits.prototxt";
const WEIGHTS = "golden/digits/digits.caffemodel";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cupping-cli-outputs-"));
});
afterAll(() => rm(folder, { recursive: true }));

/** Runs a line of the shell in which `cupping` is the command; `pipefail` is set. */
function shell(line: string): Promise<{ code: number | null; err: string }> {
  const prelude = `set -o pipefail; cupping() { "${process.execPath}" --import tsx src/cli/main.ts "$@"; }; `;
  return new Promise((resolve) => {
    const child = spawn("bash", ["-c", prelude + line], { cwd: ROOT, stdio: ["ignore", "ignore", "pipe"] });
    let err = "";
    child.stderr.setEncoding("utf8").on("data", (part: string) => {
      err += part;
    });
    child.on("close", (code) => resolve({ code, err }));
  });
}

describe("output", () => {
  it.each([
    ["json", (file: string) => ["verify", NET, WEIGHTS, "--layer", "pool1", "--json", file]],
    ["html", (file: string) => ["verify", NET, WEIGHTS, "--layer", "pool1", "--html", file]],
    ["junit", (file: string) => ["gate", "spec/gates/digits-mnist.json", "--junit", file]],
    ["markdown", (file: string) => ["gate", "spec/gates/digits-mnist.json", "--markdown", file]],
  ])("of --%s is refused before anything runs, where it cannot be written", async (_option, words) => {
    const missing = join(folder, "none", "report");
    const { code, out, err } = await cupping(...words(missing));
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toBe(
      `cupping: FILE_UNWRITABLE\n${missing}: This cannot be written: ENOENT: no such file or directory. Choose a folder that exists and may be written to.\n`,
    );
    expect((await cupping(...words(folder))).err).toContain("A folder has this name: name a file in it.");
  });

  it("that nobody reads is lost, but no file and no exit code is", async () => {
    const json = join(folder, "report.json");
    const { code, err } = await shell(`cupping verify ${NET} ${WEIGHTS} --json "${json}" | true`);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(JSON.parse(await readFile(json, "utf8"))).toMatchObject({ reports: [{ conforms: true }] });
    await writeFile(join(folder, "none.json"), "[]");
    const wrong = `cupping conformance --layer Clip --runs 1 --expectations "${folder}/none.json" --regressions "${folder}/kept"`;
    expect(await shell(`${wrong} | true`)).toEqual({ code: 1, err: "" });
  });

  it.skipIf(!existsSync("/dev/full"))("that a full disk cuts off is an error", async () => {
    for (const line of [`cupping inspect ${NET} --json`, `cupping verify ${NET} ${WEIGHTS} --layer pool1`]) {
      const { code, err } = await shell(`${line} > /dev/full`);
      expect({ code, err }).toEqual({
        code: 2,
        err: "cupping: FILE_UNWRITABLE\nstandard output: This cannot be written: ENOSPC: no space left on device. Make room, or choose another disk.\n",
      });
    }
  });
});

describe("a net whose names hold control characters", () => {
  it("is reported in whole lines, which no terminal obeys", async () => {
    const net = join(folder, "net.prototxt");
    await writeFile(
      net,
      `name: "net" input: "data" input_dim: 1 input_dim: 1 input_dim: 2 input_dim: 2
       layer { name: "a\\n\\033[2Jb" type: "ReLU" bottom: "data" top: "top" }`,
    );
    const { code, out } = await cupping("verify", net, WEIGHTS);
    expect(code).toBe(0);
    expect(out).toMatch(/^a\\n\\x1b\[2Jb {2}ReLU {2,}exact {2,}exact {2}pass$/m);
    expect(out).not.toContain("\u001b");
  });
});
