import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { NetFiles } from "../../scripts/nets/files.ts";
import { lockFolder } from "../cli/lock.ts";
import { uniform } from "../tensor/random.ts";
import { readRecords } from "./records.ts";
import { journalFile, validate } from "./validate.ts";
import { honestBackend, tinyNet, tinySubject } from "./validate.test-support.ts";

const CHILD = fileURLToPath(new URL("kill-child.test-support.ts", import.meta.url));
const IMAGES = 1202;
const KILLS = 50;
const SEED = Number(process.env.CUPPING_KILL_SEED ?? 1);

let folder: string;
let net: NetFiles;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "cupping-kill-"));
  net = tinyNet(folder);
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Child {
  /** Gives it the folder. */
  go(journals: string): void;
  readonly process: ChildProcess;
  readonly begun: Promise<void>;
  readonly ended: Promise<string>;
}

function start(): Child {
  const args = ["--import", "tsx", CHILD, net.prototxt, net.caffemodel, String(IMAGES)];
  const child = spawn(process.execPath, args, { stdio: ["pipe", "pipe", "inherit"] });
  let text = "";
  const begun = new Promise<void>((resolve) => {
    child.stdout.on("data", (chunk: Buffer) => {
      text += chunk.toString();
      resolve();
    });
    child.on("close", () => resolve());
  });
  const ended = new Promise<string>((resolve) =>
    child.on("close", (code, signal) => resolve(signal ?? `${code} ${text}`)),
  );
  return { go: (journals) => child.stdin.write(`${journals}\n`), process: child, begun, ended };
}

function newFolder(name: string): string {
  const own = join(folder, name);
  mkdirSync(own);
  return own;
}

describe("a run that is killed at any moment, and resumed", () => {
  it(`counts what an undisturbed run counts, after ${KILLS} kills`, async () => {
    const whole = await validate(await tinySubject(net, IMAGES), {
      backends: [honestBackend(), honestBackend("gpu")],
      reference: 60,
      seed: 1,
      folder: newFolder("undisturbed"),
    });
    const expectWhole = async (journals: string): Promise<void> => {
      for (const [i, runner] of ["honest:cpu", "honest:gpu"].entries()) {
        expect((await readRecords(journalFile(journals, runner))).images).toEqual(whole.runs[i].images);
      }
      expect((await readRecords(journalFile(journals, "reference"))).images).toEqual(whole.reference?.images);
    };
    expect(whole.runs[0].images).toHaveLength(IMAGES);

    const random = uniform(SEED);
    let round = 0;
    let journals = newFolder(`killed-${round}`);
    let next = start();
    for (let kills = 0; kills < KILLS; ) {
      const child = next;
      next = start();
      child.go(journals);
      // Some are killed while they still open their journals.
      const early = kills % 10 === 9;
      if (!early) await child.begun;
      await new Promise((resolve) => setTimeout(resolve, random() * (early ? 10 : 25)));
      child.process.kill("SIGKILL");
      const how = await child.ended;
      if (how === "SIGKILL") {
        kills++;
        continue;
      }
      // A fast machine was through: another run is killed from here.
      expect(how).toMatch(/^0 begins/);
      await expectWhole(journals);
      journals = newFolder(`killed-${++round}`);
    }
    next.go(journals);
    expect(await next.ended).toMatch(/^0 begins/);
    await expectWhole(journals);
  }, 300_000);

  it("refuses a second process at the same journal, as long as the first lives", async () => {
    const journals = newFolder("locked");
    const locking = start();
    locking.go(journals);
    await locking.begun;
    await expect(lockFolder(journals)).rejects.toThrow(`Process ${locking.process.pid} on`);
    locking.process.kill("SIGKILL");
    await locking.ended;
    await (await lockFolder(journals))[Symbol.asyncDispose]();
  });
});
