import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { NetFiles } from "../../../scripts/nets/files.ts";
import { uniform } from "../../tensor/random.ts";
import { readRecords } from "../records.ts";
import { journalFile, validate, type ValidateOptions } from "../validate.ts";
import { honestBackend, tinyNet, tinySubject } from "../validate.test-support.ts";
import { coordinate } from "./coordinate.ts";
import { redisInstalled, startRedis } from "./redis.test-support.ts";
import { connect } from "./redis.ts";
import { work } from "./work.ts";

const CHILD = fileURLToPath(new URL("worker-child.test-support.ts", import.meta.url));
const LOCK_MS = 1500;
const WORKERS = 3;
const KILLS = 8;
const SEED = Number(process.env.CUPPING_KILL_SEED ?? 1);

const installed = redisInstalled();
let folder: string;
let net: NetFiles;
let folders = 0;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "cupping-queue-"));
  net = tinyNet(folder);
});
afterAll(() => rmSync(folder, { recursive: true }));

function usual(options: Partial<ValidateOptions> = {}): ValidateOptions {
  const own = join(folder, String(folders++));
  mkdirSync(own);
  return { backends: [honestBackend()], reference: "none", seed: 1, folder: own, ...options };
}

/** A worker process, and what it said when it ended. */
function start(images: number, url: string): { process: ChildProcess; ended: Promise<string>; text: () => string } {
  const args = ["--import", "tsx", CHILD, net.prototxt, net.caffemodel, String(images), url, String(LOCK_MS)];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  let text = "";
  child.stdout.on("data", (chunk: Buffer) => {
    text += chunk.toString();
  });
  const ended = new Promise<string>((resolve) => child.on("close", (code, signal) => resolve(signal ?? String(code))));
  return { process: child, ended, text: () => text };
}

describe.skipIf(!installed)(`a queue${installed ? "" : " (skipped: redis-server is not installed)"}`, () => {
  it(`counts each image once, with ${WORKERS} workers that join, leave and are killed`, async () => {
    // So many that all kills fall into the run, on a fast machine too.
    const images = 6002;
    const redis = await startRedis();
    try {
      const random = uniform(SEED);
      const workers = Array.from({ length: WORKERS }, () => start(images, redis.url));
      const options = usual({ elsewhere: coordinate(redis.url, undefined) });
      const state = { over: false };
      const run = validate(await tinySubject(net, images), options).finally(() => {
        state.over = true;
      });
      let kills = 0;
      while (!state.over && kills < KILLS) {
        await new Promise((resolve) => setTimeout(resolve, 200 + 500 * random()));
        const which = Math.floor(random() * WORKERS);
        // Only those that have begun: they may hold batches.
        if (state.over || !workers[which].text().includes("Run ")) continue;
        workers[which].process.kill("SIGKILL");
        await workers[which].ended;
        kills++;
        workers[which] = start(images, redis.url);
      }
      const { runs } = await run;
      const undisturbed = await validate(await tinySubject(net, images), usual());
      expect(runs[0].images).toHaveLength(images);
      expect(runs[0].images).toEqual(undisturbed.runs[0].images);
      expect(kills).toBe(KILLS);
      // Those that live are told that it is over; one that was started too late waits for another run.
      for (const worker of workers) {
        if (worker.text().includes("Run ")) expect(await worker.ended).toBe("0");
        else worker.process.kill("SIGKILL");
        await worker.ended;
      }
    } finally {
      await redis.stop();
    }
  }, 120_000);

  it("ends with an error when Redis goes away, keeps what was collected, and goes on from there", async () => {
    const images = 400;
    const first = await startRedis();
    const options = usual({ elsewhere: coordinate(first.url, undefined, 1000) });
    const subject = await tinySubject(net, images);
    const collected = { images: 0 };
    const run = validate(subject, { ...options, progress: ({ done }) => (collected.images = done) });
    run.catch(() => {});
    const worker = start(images, first.url);
    while (collected.images < 12) await new Promise((resolve) => setTimeout(resolve, 5));
    await first.stop();
    await expect(run).rejects.toMatchObject({
      code: "QUEUE_UNREACHABLE",
      remedy: expect.stringContaining("--resume") as string,
    });
    const kept = (await readRecords(journalFile(options.folder, "honest:cpu"))).images.length;
    expect(kept).toBeGreaterThanOrEqual(12);
    expect(kept).toBeLessThan(images);

    // It is back, and has lost everything; the worker has waited for it.
    const second = await startRedis(first.port);
    try {
      const { runs } = await validate(subject, options);
      expect(runs[0].images).toEqual((await validate(subject, usual())).runs[0].images);
      expect(await worker.ended).toBe("0");
    } finally {
      await second.stop();
    }
  }, 60_000);

  it("gives up on a server that is not there, and tells a worker of other inputs what differs", async () => {
    const redis = await startRedis();
    const { url } = redis;
    const subject = await tinySubject(net, 8);
    const said: string[] = [];
    const run = validate(subject, usual({ elsewhere: coordinate(url, undefined, 500) }));
    run.catch(() => {});
    await using connection = await connect(url, "");
    while ((await connection.redis.hlen("cupping:runs")) === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    const [notice] = Object.values(await connection.redis.hgetall("cupping:runs")).map(
      (text) => JSON.parse(text) as { headers: never[] },
    );
    const header = { ...(notice.headers[0] as object), weights: "f".repeat(64) } as never;
    const worker = work({
      url,
      headers: [header],
      patience: 500,
      load: () => Promise.reject(new Error("this is another run")),
      say: (text) => said.push(text),
    });
    worker.catch(() => {});
    while (said.length < 2) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(said[0]).toMatch(/^Run \w{16} is of other inputs: weights weights there and ffffffff… here\.$/);
    await redis.stop();
    await expect(worker).rejects.toMatchObject({ code: "QUEUE_UNREACHABLE" });
    await expect(run).rejects.toMatchObject({ code: "QUEUE_UNREACHABLE" });
    await expect(connect("http://localhost", "")).rejects.toMatchObject({ code: "USAGE" });
    await expect(connect(url, "", 300)).rejects.toThrow("Redis has been out of reach for 0.3 s");
  }, 60_000);

  it("says which batch workers cannot compute, and why", async () => {
    const redis = await startRedis();
    try {
      const subject = await tinySubject(net, 8);
      const failing = {
        id: "honest:cpu",
        version: "1",
        atOnce: 1,
        classify: () => Promise.reject(new Error("out of memory")),
        memory: () => ({ memory: 0 }),
        [Symbol.asyncDispose]: async () => {},
      };
      const run = validate(subject, usual({ elsewhere: coordinate(redis.url, undefined) }));
      run.catch(() => {});
      await using connection = await connect(redis.url, "");
      while ((await connection.redis.hlen("cupping:runs")) === 0) {
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      const [notice] = Object.values(await connection.redis.hgetall("cupping:runs")).map(
        (text) => JSON.parse(text) as { headers: never[] },
      );
      const worker = work({
        url: redis.url,
        headers: notice.headers,
        patience: 500,
        load: async () => ({ subject, runners: [failing] }),
      });
      worker.catch(() => {});
      await expect(run).rejects.toMatchObject({
        code: "QUEUE_FAILED",
        problem: "Workers could not compute it: out of memory.",
      });
      await redis.stop();
      await expect(worker).rejects.toMatchObject({ code: "QUEUE_UNREACHABLE" });
    } finally {
      await redis.stop();
    }
  }, 60_000);
});
