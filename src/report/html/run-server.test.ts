/** A recorded run: what is written, that nothing is written half, and what is served of it. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdir, mkdtemp, readFile, readdir, readlink, rm, truncate, writeFile } from "node:fs/promises";
import { get } from "node:http";
import { tmpdir } from "node:os";
import { dirname, join, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { onnxruntime } from "../../../spec/support/layer.ts";
import { checkGolden, type GoldenManifest } from "../../conformance/golden.ts";
import { type RecordedRun, type RecordSubject, RunRecorder } from "../../conformance/run-record.ts";
import { type Observed, verify } from "../../conformance/verify.ts";
import { decodeNpy } from "../../tensor/npy.ts";
import { FP32 } from "../../tensor/profile.ts";
import { toJson } from "../json.ts";
import { closeChromium, obstacles, openAddress } from "./chromium.test-support.ts";
import { digitsRecord } from "./record.test-support.ts";
import { type RunServer, serveRun } from "./run-server.ts";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const NET = join(ROOT, "golden/digits/digits.prototxt");
const CONV = { run: "0", blob: "conv1_2", error: "injected" };

let folder: string;
let run: string;
let subject: RecordSubject;
const observed: Observed[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cupping-record-"));
  run = join(folder, "run");
  const digits = await digitsRecord();
  subject = digits.subject;
  const recorder = await RunRecorder.begin(run, subject);
  const report = await verify(subject.trained, await onnxruntime(), subject.feeds, {
    observe: (one) => {
      observed.push(one);
      recorder.observe("onnxruntime:cpu", one, FP32);
    },
  });
  await recorder.add("onnxruntime:cpu", "onnxruntime:cpu 1", "onnxruntime");
  await recorder.finish(toJson({ format: 1, reports: [report] }), digits.about);
});
afterAll(async () => {
  await closeChromium();
  await rm(folder, { recursive: true });
});

const seen = (error: string): Observed =>
  observed.find((one) => one.blob === "conv1_2" && one.error === error) as Observed;

describe("the record of a run", () => {
  it("has a golden record of the reference, and what the backend returned beside it", async () => {
    expect((await readdir(run)).toSorted()).toEqual(["onnxruntime-cpu", "reference", "report.json", "run.json"]);
    expect((await checkGolden(join(run, "reference"))).every(({ comparison }) => comparison.outside === 0)).toBe(true);
    const side = join(run, "onnxruntime-cpu");
    const manifest = JSON.parse(await readFile(join(side, "manifest.json"), "utf8")) as GoldenManifest;
    expect(manifest.blobs).toHaveLength(15);
    const { values } = manifest.blobs.find(({ id }) => id === "conv1_2") as GoldenManifest["blobs"][number];
    const { shape, data } = decodeNpy(await readFile(join(side, values.file)), values.file);
    expect({ shape, data }).toEqual({ shape: [1, 8, 28, 28], data: seen("inherited").got.data });
    // What the manifest says the net is lies where it says.
    expect(await readFile(join(side, manifest.net.file), "utf8")).toBe(await readFile(NET, "utf8"));
  });

  it("is not there before it is whole, and takes the place of an earlier one only", async () => {
    const target = join(folder, "later");
    const recorder = await RunRecorder.begin(target, subject);
    recorder.observe("onnxruntime:cpu", observed[0], FP32);
    expect((await readdir(folder)).filter((name) => name === "later")).toEqual([]);
    await recorder.discard();
    expect((await readdir(folder)).filter((name) => name.startsWith("later"))).toEqual([]);
    await mkdir(join(folder, "photos"));
    await writeFile(join(folder, "photos", "cat.jpg"), "");
    await expect(RunRecorder.begin(join(folder, "photos"), subject)).rejects.toMatchObject({ code: "FILE_UNWRITABLE" });
    await expect(RunRecorder.begin(NET, subject)).rejects.toMatchObject({ code: "FILE_UNWRITABLE" });
  });

  it("takes the place of no record that something else was put into", async () => {
    await (await RunRecorder.begin(run, subject)).discard();
    for (const name of ["notes.txt", join("reference", "notes.txt"), join("photos", "cat.npy")]) {
      const file = join(run, name);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, "mine");
      await expect(RunRecorder.begin(run, subject)).rejects.toThrow(`for instance ${name.split(sep)[0]}`);
      await rm(name.startsWith("photos") ? dirname(file) : file, { recursive: true });
    }
  });

  it("tells of a file that could not be written when it is finished, and leaves nothing", async () => {
    const recorder = await RunRecorder.begin(join(folder, "full"), subject);
    const partial = (await readdir(folder)).find((name) => name.startsWith("full."));
    // A file in the place of the folder that is written to.
    await rm(join(folder, partial as string), { recursive: true });
    await writeFile(join(folder, partial as string), "");
    recorder.observe("onnxruntime:cpu", observed[0], FP32);
    await expect(recorder.finish("{}", {})).rejects.toMatchObject({ code: "FILE_UNWRITABLE" });
    expect((await readdir(folder)).filter((name) => name.startsWith("full"))).toEqual([]);
  });
});

describe("cupping view", () => {
  const bytes = (url: string, host?: string): Promise<{ status: number; body: Buffer }> =>
    new Promise((resolve, reject) => {
      get(url, host === undefined ? {} : { headers: { host } }, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("end", () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks) }));
      }).on("error", reject);
    });
  const text = async (url: string, host?: string): Promise<{ status: number; body: string }> => {
    const { status, body } = await bytes(url, host);
    return { status, body: body.toString() };
  };
  let server: RunServer;
  beforeAll(async () => {
    server = await serveRun(run);
  });
  afterAll(() => server.close());

  it("hands out every element of a map, as the engine returned it", async () => {
    const { body } = await bytes(`${server.url}numbers?${String(new URLSearchParams({ ...CONV, map: "5" }))}`);
    const planes = new Float32Array(body.buffer.slice(body.byteOffset, body.byteOffset + body.length));
    const { expected, got, acceptance } = seen("injected");
    const area = 28 * 28;
    expect(planes.length).toBe(4 * area);
    for (const i of [0, 1, area - 1]) {
      const at = 5 * area + i;
      expect(planes[i]).toBe(Math.fround(expected.values[at]));
      expect(planes[area + i]).toBe(got.data[at]);
      expect(planes[3 * area + i]).toBe(Math.fround(acceptance.allowed(at)));
    }
    const sight = JSON.parse((await text(`${server.url}sight?${String(new URLSearchParams(CONV))}`)).body);
    expect(sight).toMatchObject({ shape: [1, 8, 28, 28], pictures: { maps: null, data: null } });
  });

  it.skipIf(process.platform !== "linux")("leaves no file open", async () => {
    await bytes(`${server.url}numbers?${String(new URLSearchParams({ ...CONV, map: "0" }))}`);
    const open = await Promise.all(
      (await readdir("/proc/self/fd")).map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => "")),
    );
    expect(open.filter((path) => path.startsWith(run))).toEqual([]);
  });

  it("answers nobody who calls it by another name, and has nothing but the record", async () => {
    const { port } = new URL(server.url);
    for (const host of ["evil.example", `evil.example:${port}`, `127.0.0.1.evil.example:${port}`, "127.0.0.1"]) {
      expect(await text(server.url, host)).toMatchObject({ status: 403, body: expect.stringContaining(server.url) });
    }
    expect((await text(server.url, `LOCALHOST:${port}`)).status).toBe(200);
    for (const path of [
      "run.json",
      "../run.json",
      "..%2frun.json",
      "/",
      "numbers?run=0&blob=conv1_2&error=injected&map=8",
      "sight?run=1&blob=conv1_2&error=injected",
    ]) {
      expect([path, (await text(server.url + path)).status]).toEqual([path, 404]);
    }
  });

  it("refuses a folder that is no record, and files outside of one", async () => {
    await expect(serveRun(folder)).rejects.toMatchObject({
      code: "RECORD_INVALID",
      message: expect.stringContaining("verify --record"),
    });
    const record = JSON.parse(await readFile(join(run, "run.json"), "utf8")) as RecordedRun<unknown>;
    const evil = join(folder, "evil");
    await mkdir(evil);
    await writeFile(join(evil, "report.json"), await readFile(join(run, "report.json")));
    const comparisons = record.runs[0].comparisons.map((one) => ({ ...one, values: "../run/reference/../../x.npy" }));
    await writeFile(join(evil, "run.json"), JSON.stringify({ ...record, runs: [{ ...record.runs[0], comparisons }] }));
    const other = await serveRun(evil);
    try {
      const { status, body } = await text(`${other.url}sight?${String(new URLSearchParams(CONV))}`);
      expect([status, body]).toEqual([500, expect.stringContaining("lies outside the record")]);
    } finally {
      await other.close();
    }
  });

  it("says of files that are cut, of another version or of something else which it is and where", async () => {
    const broken = join(folder, "broken");
    await cp(run, broken, { recursive: true });
    const recorded = JSON.parse(await readFile(join(run, "run.json"), "utf8")) as RecordedRun<object>;
    const report = JSON.parse(await readFile(join(run, "report.json"), "utf8")) as { reports: object[] };
    const [first] = recorded.runs;
    const wrong: [file: string, content: unknown, said: RegExp][] = [
      ["run.json", JSON.stringify(recorded).slice(0, 500), /run\.json.*no JSON/],
      ["run.json", null, /run\.json.*no record/],
      ["run.json", { ...recorded, format: 2 }, /run\.json.*At format/],
      ["run.json", { ...recorded, about: undefined }, /run\.json.*At about/],
      ["run.json", { ...recorded, runs: [{}] }, /run\.json.*At runs\.0\.spec/],
      ["run.json", { ...recorded, runs: [first, first] }, /2 runs, and report\.json 1/],
      ["report.json", null, /report\.json.*no record/],
      [
        "report.json",
        { reports: [{ ...report.reports[0], layers: undefined }] },
        /report\.json.*At reports\.0\.layers/,
      ],
    ];
    for (const [file, content, said] of wrong) {
      await cp(run, broken, { recursive: true });
      await writeFile(join(broken, file), typeof content === "string" ? content : JSON.stringify(content));
      await expect(serveRun(broken)).rejects.toMatchObject({
        code: "RECORD_INVALID",
        message: expect.stringMatching(said),
      });
    }
    // Numbers that are not there, or in part: the page is, and says so where they are asked for.
    await cp(run, broken, { recursive: true });
    const values = join(broken, first.comparisons.find(({ blob }) => blob === CONV.blob)?.values as string);
    await truncate(values, 3000);
    const other = await serveRun(broken);
    try {
      const ask = `${other.url}sight?${String(new URLSearchParams(CONV))}`;
      expect(await text(ask)).toMatchObject({ status: 500, body: expect.stringContaining("ends too early") });
      await rm(values);
      expect((await text(other.url)).status).toBe(200);
    } finally {
      await other.close();
    }
  });

  it("shows the same page, which loads numbers when they are looked at", async (context) => {
    await using opened = await openAddress(context, `${server.url}#/onnxruntime%3Acpu/conv1_2`, (url) =>
      url.startsWith(server.url),
    );
    const { page, complaints } = opened;
    await page.waitForSelector(".worst button.link");
    await page.locator(".worst button.link").first().click();
    await expect.poll(() => page.textContent(".readout")).toMatch(/channel \d row \d+, column \d+ ?reference/);
    expect(await obstacles(page)).toEqual([]);
    expect(complaints).toEqual([]);
  });

  it("prints its address, and ends in good order when it is interrupted", async () => {
    const child = spawn(process.execPath, ["--import", "tsx", "src/cli/main.ts", "view", run], { cwd: ROOT });
    const [first] = (await once(child.stdout, "data")) as [Buffer];
    const url = /http:\/\/127\.0\.0\.1:\d+\//.exec(first.toString())?.[0] as string;
    expect((await text(url)).body).toContain("<title>Digits: cupping view</title>");
    child.kill("SIGINT");
    const [code] = (await once(child, "exit")) as [number];
    expect(code).toBe(0);
    await expect(text(url)).rejects.toThrow();
  });
});
