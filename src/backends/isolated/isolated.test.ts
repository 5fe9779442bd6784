/** An engine in a process of its own computes the same, and may die. */
import { execFile } from "node:child_process";
import process from "node:process";
import { promisify } from "node:util";
import { beforeAll, describe, expect, it } from "vitest";
import { buildCase } from "../../conformance/layer-case.ts";
import { runLayer } from "../../conformance/run-layer.ts";
import type { Backend } from "../backend.ts";
import { parseBackendSpec } from "../index.ts";
import { isolated } from "./isolated.ts";

const relu = buildCase({ body: 'type: "ReLU"', bottoms: [{ shape: [2, 3], numbers: { kind: "uniform", seed: 1 } }] });
const feeds = new Map([["x0", relu.bottoms[0]]]);
let inProcess: Backend;

beforeAll(async () => {
  const found = await parseBackendSpec("onnxruntime:cpu").load();
  if (found.kind !== "available") throw new Error(found.reason);
  inProcess = found.backend;
});

/** The isolated engines among this process's children. */
async function engines(): Promise<number[]> {
  const { stdout } = await promisify(execFile)("ps", ["-o", "pid=,args=", "--ppid", String(process.pid)]);
  return stdout
    .split("\n")
    .filter((line) => line.includes("isolated/child"))
    .map((line) => Number.parseInt(line, 10));
}

describe("an isolated engine", () => {
  it("has the bits of one in this process, and ends when it is disposed of", async () => {
    {
      await using backend = isolated(inProcess);
      await using session = await backend.prepare(relu.trained);
      await using other = await inProcess.prepare(relu.trained);
      expect((await session.run(feeds, ["y0"])).get("y0")).toEqual((await other.run(feeds, ["y0"])).get("y0"));
      const [own, ...others] = session.memory?.() ?? [];
      expect(own).toMatchObject({ kind: "process", what: "the engine's own process" });
      expect(own.bytes).toBeGreaterThan(2 ** 24);
      expect(others).toEqual([]);
      expect(await engines()).toHaveLength(1);
    }
    await expect.poll(engines).toEqual([]);
  });

  it("says what the engine says of a net that it cannot load", async () => {
    await using backend = isolated(inProcess);
    const broken = { ...relu.trained, net: { ...relu.trained.net, layers: relu.trained.net.layers.slice(1) } };
    await expect(backend.prepare(broken)).rejects.toThrow(/x0/);
  });

  it("is an error of its layer when it crashes, and the next layer has a new one", async () => {
    await using backend = isolated(inProcess);
    const killed: Backend = {
      ...backend,
      async prepare(trained) {
        const session = await backend.prepare(trained);
        for (const pid of await engines()) process.kill(pid, "SIGSEGV");
        return session;
      },
    };
    expect(await runLayer(relu, killed)).toEqual({
      kind: "error",
      message: "the engine's process ended with SIGSEGV",
    });
    expect(await runLayer(relu, backend)).toMatchObject({ kind: "pass" });
  });

  it("is an error of its layer when it hangs", async () => {
    await using backend = isolated(inProcess, "onnxruntime:cpu", { timeout: 2 });
    const stopped: Backend = {
      ...backend,
      async prepare(trained) {
        const session = await backend.prepare(trained);
        for (const pid of await engines()) process.kill(pid, "SIGSTOP");
        return session;
      },
    };
    expect(await runLayer(relu, stopped)).toEqual({
      kind: "error",
      message: "the engine did not answer within 2 seconds, and its process was ended",
    });
    await expect.poll(engines).toEqual([]);
  });

  it("that is no backend at all", async () => {
    await using backend = isolated(inProcess, "theano:cpu");
    await expect(backend.prepare(relu.trained)).rejects.toThrow(/process ended with exit code 1/);
  });
});
