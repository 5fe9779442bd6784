/** A run that is killed while it records leaves nothing that could be taken for a record. */
import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openRecording } from "../../conformance/recording.ts";
import { uniform } from "../../tensor/random.ts";
import { serveRun } from "./run-server.ts";

const CHILD = fileURLToPath(new URL("record-child.test-support.ts", import.meta.url));
const KILLS = 6;
const SEED = Number(process.env.CUPPING_KILL_SEED ?? 1);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cupping-record-kill-"));
});
afterAll(() => rm(folder, { recursive: true }));

function start(): ChildProcessByStdio<Writable, Readable, null> {
  const cwd = fileURLToPath(new URL("../../../", import.meta.url));
  return spawn(process.execPath, ["--import", "tsx", CHILD], { cwd, stdio: ["pipe", "pipe", "inherit"] });
}

/** Whether a record can be viewed and compared; what can not has to be called unfinished, by both. */
async function isWhole(path: string): Promise<boolean> {
  const viewed = await serveRun(path).then(
    (server) => server.close().then(() => true),
    (error: unknown) => String(error),
  );
  const parts = existsSync(path) ? ["", "onnxruntime-cpu", "reference"] : [""];
  const sides = parts.map((part) => join(path, part));
  const compared = await Promise.all(
    sides.map((side) =>
      openRecording(side).then(
        async ({ arrays }) => {
          await Promise.all(arrays.map(({ read }) => read()));
          return true;
        },
        (error: unknown) => String(error),
      ),
    ),
  );
  if (viewed === true) {
    expect(compared).toEqual([true, true, true]);
    return true;
  }
  for (const said of [viewed, ...compared]) expect(said).toContain("It is unfinished");
  return false;
}

it(`says of what ${KILLS} kills leave that it is unfinished, and keeps what was there before`, async () => {
  const random = uniform(SEED);
  const target = join(folder, "run");
  let next = start();
  let hadRecord = false;
  let cut = 0;
  for (let kills = 0; kills < KILLS; ) {
    const child = next;
    if (kills + 1 < KILLS) next = start();
    for (;;) {
      child.stdin.write(`${target}\n`);
      await once(child.stdout, "data");
      const closed = once(child, "close");
      const ended = once(child.stdout, "data").then(() => "ends");
      const timer = new Promise((resolve) => setTimeout(resolve, random() * 150, "kill"));
      if ((await Promise.race([ended, timer])) === "ends") {
        // A fast machine was through: the same process records again.
        expect(await isWhole(target)).toBe(true);
        hadRecord = true;
        continue;
      }
      child.kill("SIGKILL");
      await closed;
      kills++;
      break;
    }
    const there = await readdir(folder);
    const left = there.filter((name) => name !== "run");
    for (const name of left) {
      if (name.endsWith(".previous")) continue;
      expect(await isWhole(join(folder, name))).toBe(false);
      cut++;
    }
    const swapped = left.some((name) => name.endsWith(".previous"));
    // An earlier record is there and whole, but for the moment in which the new one takes its place.
    const whole = there.length > 0 && (await isWhole(target));
    if (hadRecord && !swapped) expect(whole).toBe(true);
    hadRecord = whole;
    for (const name of left) await rm(join(folder, name), { recursive: true });
  }
  expect(cut).toBeGreaterThan(0);
  next.kill("SIGKILL");
}, 120_000);
