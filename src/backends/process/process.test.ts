import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { layerCase } from "../../../spec/support/layer.ts";
import { oneLayerNet } from "../../caffe/net.ts";
import { runLayer } from "../../conformance/run-layer.ts";
import type { Backend } from "../backend.ts";
import { closeBackends } from "../janitor.ts";
import { parseBackendSpec } from "../index.ts";
import { greet } from "./backend.ts";

/** An engine that knows ReLU, and a mistake by each name. */
const PROGRAM = `
import { readFileSync, writeFileSync } from "node:fs";
import { createInterface } from "node:readline";
const mistake = process.argv[2];
const say = (answer) => console.log(JSON.stringify(answer));
const layers = { ReLU: {}, Pooling: { settings: { method: ["MAX"] }, mostTops: 1 }, PReLU: { leastAxes: 3, mostAxes: 4 }, Concat: { mostBottoms: 2 }, Sigmoid: { axes: [2, 4] } };
for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  if (request.type === mistake?.split("-")[0]) {
    const how = mistake.split("-").slice(1).join("-");
    if (how === "crash") { console.error("out of luck"); process.exit(7); }
    if (how === "abort") process.kill(process.pid, "SIGABRT");
    if (how === "hang") { await new Promise(() => setInterval(() => {}, 1000)); }
    if (how === "garbage") { console.log("Loading weights ..."); continue; }
    if (how === "number") { console.log("42"); continue; }
    if (how === "partial") { process.stdout.write('{"type":"pre'); process.exit(0); }
    if (how === "other") { say({ type: "prepared" }); continue; }
    if (how === "error") { say({ type: "error", message: "I would rather not" }); continue; }
    if (how === "unavailable") { say({ type: "unavailable", reason: "No GPU.", remedy: "Buy one." }); continue; }
    if (how === "twice") { say({ type: "prepared" }); say({ type: "prepared" }); continue; }
  }
  switch (request.type) {
    case "hello":
      say({ type: "hello", protocol: mistake === "version" ? 2 : 1, name: mistake === "name" ? "../x" : "fake", version: "1.2", net: "layers",
        profile: mistake === "profile" ? "fp8" : "fp32", tensors: mistake === "npy" ? "npy" : "raw", layers, timeouts: { prepare: 1, run: 1 } });
      break;
    case "prepare":
      say({ type: "prepared" });
      break;
    case "dispose":
      say({ type: "disposed" });
      break;
    case "run": {
      const [feed] = request.feeds;
      const path = (file) => request.folder + "/" + file;
      const bytes = readFileSync(path(feed.file));
      // The header of an .npy file of this size is 128 bytes.
      const start = feed.file.endsWith(".npy") ? 128 : 0;
      for (let at = start; at < bytes.length; at += 4) bytes.writeFloatLE(Math.max(bytes.readFloatLE(at), 0), at);
      const file = "out-0." + feed.file.split(".")[1];
      writeFileSync(path(file), mistake === "short" ? bytes.subarray(4) : bytes);
      const blob = { blob: request.fetch[0], shape: mistake === "shape" ? [bytes.length / 4] : feed.shape, file };
      if (mistake === "outside") blob.file = "../../etc/passwd.npy";
      if (mistake === "nofile") blob.file = "out-9.f32";
      if (mistake === "noshape") delete blob.shape;
      say(mistake === "nolist" ? { type: "blobs" } : { type: "blobs", blobs: mistake === "missing" ? [] : [blob] });
    }
  }
}`;

let folder: string;
let file: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "fake-engine-"));
  file = join(folder, "fake engine.mjs");
  writeFileSync(file, PROGRAM);
});
afterAll(async () => {
  await closeBackends();
  rmSync(folder, { recursive: true });
});

const command = (mistake?: string): string => `"${process.execPath}" '${file}' ${mistake ?? ""}`;

async function fake(mistake?: string): Promise<Backend & { pid?: number }> {
  const found = await parseBackendSpec(`process:${command(mistake)}`).load();
  if (found.kind !== "available") throw new Error(`${found.reason} ${found.remedy}`);
  return found.backend;
}

const relu = () => layerCase('type: "ReLU"', [{ shape: [2, 3], values: [-1, 2, -3, 4, 5, -6] }]);
/** What verify and conformance make of it. */
const outcome = async (mistake: string) => await runLayer(relu(), await fake(mistake));

const foldersOf = (pid: number | undefined): string[] =>
  readdirSync(tmpdir()).filter((name) => name.startsWith(`cupping-process-${pid}-`));

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe("a program", () => {
  it.each(["raw", "npy"])("computes, with tensors as %s files", async (tensors) => {
    const backend = await fake(tensors);
    expect(backend).toMatchObject({ id: "process", device: "fake", version: "1.2", profile: { id: "fp32" } });
    expect(await runLayer(relu(), backend)).toMatchObject({ kind: "pass", elements: 6 });
  });

  it.runIf(process.platform === "linux")("has memory of its own", async () => {
    const { trained, layer, bottoms } = relu();
    await using session = await (await fake()).prepare(oneLayerNet(trained, layer));
    await session.run(new Map([[layer.bottoms[0], bottoms[0]]]), layer.tops);
    const [{ kind, what, bytes }] = session.memory?.() ?? [];
    expect([kind, what]).toEqual(["process", "the program"]);
    // A Node that runs a few lines.
    expect(bytes).toBeGreaterThan(2 ** 24);
    expect(bytes).toBeLessThan(2 ** 28);
  });

  it("is not asked for what is fed to it", async () => {
    const { trained, layer, bottoms } = relu();
    await using session = await (await fake("run-crash")).prepare(oneLayerNet(trained, layer));
    const feeds = new Map([[layer.bottoms[0], bottoms[0]]]);
    expect((await session.run(feeds, [layer.bottoms[0]])).get(layer.bottoms[0])).toBe(bottoms[0]);
  });

  it("says which layers it takes", async () => {
    const backend = await fake();
    const reason = (body: string, shapes: number[][], tops = 1): unknown => {
      const support = backend.supports(
        layerCase(
          body,
          shapes.map((shape) => ({ shape })),
          [],
          tops,
        ).layer,
      );
      return support.supported || support.reason;
    };
    const pool = (more = ""): string => `type: "Pooling" pooling_param { kernel_size: 2 ${more} }`;
    expect(reason('type: "ReLU"', [[3]])).toBe(true);
    expect(reason(pool(), [[1, 1, 4, 4]])).toBe(true);
    expect(reason('type: "TanH"', [[3]])).toBe("The program does not take TanH layers.");
    expect(reason(pool("pool: AVE"), [[1, 1, 4, 4]])).toBe('The program takes Pooling layers only with method "MAX".');
    expect(reason(pool(), [[1, 1, 4, 4]], 2)).toBe("The program takes Pooling layers with at most 1 tops.");
    expect(reason('type: "PReLU"', [[3, 4]])).toBe("The program takes PReLU layers with at least 3 axes.");
    expect(reason('type: "Sigmoid"', [[1, 2]])).toBe(true);
    expect(reason('type: "Sigmoid"', [[1, 2, 3]])).toBe("The program takes Sigmoid layers only with 2 or 4 axes.");
    expect(reason('type: "PReLU"', [[1, 2, 3, 4, 5]])).toBe("The program takes PReLU layers with at most 4 axes.");
    expect(
      reason('type: "Concat"', [
        [1, 1],
        [1, 1],
        [1, 1],
      ]),
    ).toBe("The program takes Concat layers with at most 2 bottoms.");
  });
});

describe("a program that cannot be used is unavailable, with the reason", () => {
  it.each([
    ["hello-crash", /ended with exit code 7 before it said hello.*out of luck/s],
    ["hello-garbage", /printed "Loading weights ..." on standard output, which is no JSON/],
    ["hello-other", /which is no answer to hello/],
    ["hello-unavailable", /No GPU\. Buy one\./],
    ["version", /speaks version 2 of the protocol, and cupping version 1/],
    ["name", /name "\.\.\/x"/],
    ["profile", /profile "fp8"; there are fp32/],
  ])("%s", async (mistake, text) => {
    await expect(fake(mistake)).rejects.toThrow(text);
  });

  it("not found", async () => {
    expect(await parseBackendSpec("process:no-such-program --fast").load()).toMatchObject({
      kind: "unavailable",
      id: "process",
      device: "no-such-program --fast",
      reason: 'There is no program "no-such-program".',
      remedy: expect.stringContaining("first word") as string,
    });
  });

  it("too slow", async () => {
    const greeting = await greet([process.execPath, file, "hello-hang"], "process:fake", 300);
    expect(greeting).toMatchObject({
      kind: "refused",
      reason: expect.stringContaining("within 0.3 s before") as string,
    });
  });

  it("no command at all", async () => {
    await expect(parseBackendSpec("process: ").load()).rejects.toMatchObject({ code: "USAGE" });
  });
});

describe("what goes wrong later is an error of its layer", () => {
  it.each([
    ["prepare-crash", /ended with exit code 7 while it prepared a net.*out of luck/s],
    ["prepare-error", /I would rather not/],
    ["prepare-twice", /an answer that nobody asked for|no answer to/],
    ["run-abort", /was ended by SIGABRT while it ran a net/],
    ["run-hang", /did not answer within 1 s while it ran a net/],
    ["run-garbage", /which is no JSON/],
    ["run-number", /no object with a "type"/],
    ["run-partial", /exit code 0 in the middle of a line \("\{\\"type\\":\\"pre"\)/],
    ["missing", /returned no blob "y0"/],
    ["short", /y0" is 2×3, and out-0\.f32 has 20 bytes/],
    ["outside", /is no \.npy or \.f32 file of the session's folder/],
    ["nofile", /out-9\.f32, which cannot be read/],
    ["noshape", /is raw, and its shape is undefined/],
    ["nolist", /no list of blobs/],
  ])("%s", async (mistake, text) => {
    const { kind, ...rest } = await outcome(mistake);
    expect(kind).toBe("error");
    expect((rest as { message: string }).message).toMatch(text);
    expect(foldersOf(process.pid)).toEqual([]);
  });

  it("a wrong shape is wrong, not an error", async () => {
    expect(await outcome("shape")).toMatchObject({ kind: "fail", miss: { kind: "shape", got: [6] } });
  });

  it("a program that crashed is started again", async () => {
    const backend = await fake("run-crash");
    expect((await runLayer(relu(), backend)).kind).toBe("error");
    expect(backend.pid).toBeUndefined();
    const { trained, layer } = relu();
    await using session = await backend.prepare(oneLayerNet(trained, layer));
    expect(session).toBeDefined();
    expect(isAlive(backend.pid as number)).toBe(true);
  });
});

describe("nothing is left", () => {
  it("of a session's folder when it is disposed of, of the program when backends are closed", async () => {
    const backend = await fake();
    const { trained, layer } = relu();
    const session = await backend.prepare(oneLayerNet(trained, layer));
    const pid = backend.pid as number;
    expect(foldersOf(process.pid)).toHaveLength(1);
    await session[Symbol.asyncDispose]();
    expect(foldersOf(process.pid)).toEqual([]);
    expect(isAlive(pid)).toBe(true);
    await closeBackends();
    expect(isAlive(pid)).toBe(false);
    // And it may be used again.
    expect((await runLayer(relu(), backend)).kind).toBe("pass");
  });

  it("of a program that does not end by itself, and of what it started", async () => {
    const backend = await fake("dispose-hang");
    const { trained, layer } = relu();
    await backend.prepare(oneLayerNet(trained, layer));
    const pid = backend.pid as number;
    process.kill(pid, "SIGSTOP");
    await closeBackends();
    expect(isAlive(pid)).toBe(false);
  });

  it("when the harness is killed", async () => {
    // A harness of its own, which is killed while the program runs.
    const url = (path: string): string => JSON.stringify(new URL(path, import.meta.url).href);
    const harness = `
      const { parseBackendSpec } = await import(${url("../index.ts")});
      const { layerCase } = await import(${url("../../conformance/layer-case.ts")}).then(({ buildCase }) => ({ layerCase: buildCase }));
      const { oneLayerNet } = await import(${url("../../caffe/net.ts")});
      const { backend } = await parseBackendSpec(${JSON.stringify(`process:${command("run-hang")}`)}).load();
      const { trained, layer, bottoms } = layerCase({ body: 'type: "ReLU"', bottoms: [{ shape: [2], numbers: [1, -1] }], params: [], tops: 1, rules: {} });
      const session = await backend.prepare(oneLayerNet(trained, layer));
      console.log(backend.pid);
      await session.run(new Map([[layer.bottoms[0], bottoms[0]]]), layer.tops);`;
    const child: ChildProcess = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "--eval", harness], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const pid = await new Promise<number>((resolve) => {
      child.stdout?.once("data", (text: Buffer) => resolve(Number(String(text))));
    });
    expect(isAlive(pid)).toBe(true);
    expect(foldersOf(child.pid)).toHaveLength(1);
    child.kill("SIGKILL");
    await expect.poll(() => isAlive(pid), { timeout: 10_000 }).toBe(false);
    await expect.poll(() => foldersOf(child.pid), { timeout: 10_000 }).toEqual([]);
  });
});
