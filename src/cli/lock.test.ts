import { execFile, spawn } from "node:child_process";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { lockFolder } from "./lock.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "cupping-lock-"));
});
afterEach(() => rm(folder, { recursive: true }));

describe("lockFolder", () => {
  it("lets one in at a time, and leaves nothing behind", async () => {
    const lock = await lockFolder(folder);
    await expect(lockFolder(folder)).rejects.toMatchObject({ code: "JOURNAL_LOCKED" });
    await lock[Symbol.asyncDispose]();
    const again = await lockFolder(folder);
    await again[Symbol.asyncDispose]();
    expect(await readdir(folder)).toEqual([]);
  });

  it("is not held by a process that was killed, nor by another with its number", async () => {
    const child = spawn("sleep", ["60"]);
    const holder = { host: hostname(), pid: child.pid, started: "0" };
    // The child lives, and did not begin at that time: it has the number of a dead process.
    await writeFile(join(folder, "lock"), JSON.stringify(holder));
    await (await lockFolder(folder))[Symbol.asyncDispose]();
    const { stdout } = await promisify(execFile)("sh", ["-c", "echo $$"]);
    await writeFile(join(folder, "lock"), JSON.stringify({ host: hostname(), pid: Number(stdout), started: "1" }));
    await (await lockFolder(folder))[Symbol.asyncDispose]();
    await writeFile(join(folder, "lock"), '{"host":');
    await (await lockFolder(folder))[Symbol.asyncDispose]();
    child.kill();
    expect(await readdir(folder)).toEqual([]);
  });

  it("of another machine is believed", async () => {
    await writeFile(join(folder, "lock"), JSON.stringify({ host: "elsewhere", pid: 1, started: "1" }));
    await expect(lockFolder(folder)).rejects.toThrow("Process 1 on elsewhere is writing to this journal.");
  });

  it("goes to one of many that ask for a dead one's at the same time", async () => {
    await writeFile(join(folder, "lock"), JSON.stringify({ host: hostname(), pid: 2 ** 22 + 1, started: "1" }));
    const asked = await Promise.allSettled(Array.from({ length: 8 }, () => lockFolder(folder)));
    const taken = asked.filter(({ status }) => status === "fulfilled");
    expect(taken).toHaveLength(1);
  });
});
